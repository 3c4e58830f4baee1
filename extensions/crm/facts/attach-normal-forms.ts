import type { Accountability, Database, SchemaOverview } from '@kontor/extension-shared/context'
import { readableFields } from '@kontor/extension-shared/readable-fields'
import { NORMAL_FORMS, SHOWN_FORMS } from '@kontor/model/wire/normal-forms'
import { CHECKED_FIELDS } from '../rules/marks.ts'
import { formsOf } from '../rules/normal-forms.ts'

interface Query { readonly fields?: readonly string[] | null, readonly alias?: Readonly<Record<string, string>> | null }
interface Scope { readonly accountability: Accountability | null, readonly schema: SchemaOverview | null, readonly database: Database }
type Row = Record<string, unknown>

/** Travels with the query from its beginning to its rows. */
const WANTED = Symbol('normal forms of what is read')
/** Columns whose normal forms are asked for, and whether the country was read for their sake alone. */
interface Wanted { readonly columns: ReadonlySet<string>, readonly countryBeside: boolean }

/**
 * Takes the name for normal forms out of a query of leads. They are made by `attachNormalForms` of the columns that the query
 * asks for and the person may read, so that nobody learns of a value by its normal form.
 */
export async function takeNormalFormsOut<Q extends Query>(query: Q, { accountability, schema, database }: Scope): Promise<Q> {
  if (!query.fields?.includes(NORMAL_FORMS)) return query
  const fields = query.fields.filter(field => field !== NORMAL_FORMS)
  const columns = new Set(Object.keys(query.alias ?? {}).length > 0 ? [] : fields.includes('*') ? CHECKED_FIELDS.keys() : fields.filter(field => CHECKED_FIELDS.has(field)))
  // A number or a postal code is read by the country.
  const countryBeside = columns.size > 0 && !fields.includes('country') && !fields.includes('*') && (!accountability || !schema || (await readableFields(database, schema, accountability, 'leads'))('country'))
  return { ...query, fields: countryBeside ? [...fields, 'country'] : fields.length > 0 ? fields : ['id'], [WANTED]: { columns, countryBeside } satisfies Wanted }
}

/** Puts the normal forms beside the values that were read, which stay as they were given. */
export function attachNormalForms(rows: unknown, query: object): unknown {
  const wanted = (query as { [WANTED]?: Wanted })[WANTED]
  if (!wanted || !Array.isArray(rows)) return rows
  return (rows as Row[]).map((row) => {
    const { normal, shown } = formsOf(row)
    const asked = (forms: Readonly<Record<string, string>>) => Object.fromEntries(Object.entries(forms).filter(([column]) => wanted.columns.has(column)))
    const { country, ...others } = row
    return { ...others, ...wanted.countryBeside ? {} : 'country' in row ? { country } : {}, [NORMAL_FORMS]: asked(normal), [SHOWN_FORMS]: asked(shown) }
  })
}
