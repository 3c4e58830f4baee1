import type { H3Event } from 'h3'
import { requireCaller } from '../core/caller.ts'
import { KontorError, type Problem } from '../core/errors.ts'
import { requestFacts } from '../core/request.ts'
import type { Resource } from './definition.ts'
import { accessTo } from './fields.ts'
import { sought, wordByWord } from './list-records.ts'
import { parseListQuery } from './query.ts'
import { searchItems } from './search-items.ts'

/** Most rows that Directus answers at once. */
const PAGE = 5_000

/** Which records are meant, as a body says it: `{ filter: { status: "new", phone: { empty: true } }, search }`, with the names of a list's address. */
export interface Wish {
  readonly filter?: Readonly<Record<string, unknown>> | undefined
  readonly search?: string | undefined
}

/**
 * Ids of the records that a list with this filter and search would have, those made last first.
 * @throws KontorError INVALID_QUERY for what is no filter, VALIDATION_FAILED for more than `most` of them
 */
export async function whichRecords(event: H3Event, resource: Resource, { filter = {}, search }: Wish, most: number): Promise<string[]> {
  const caller = await requireCaller(event)
  const { locale } = requestFacts(event)
  const { collection, filters } = resource
  const access = await accessTo(event, caller, collection)
  if (!access.may('read')) throw new KontorError('FORBIDDEN')
  const descriptors = access.fields(locale)
  const parsed = parseListQuery(asSearch(filter, search), { descriptors, locale, filters, softDelete: collection.softDelete, export: true })
  const query = 'key' in collection ? wordByWord(parsed, descriptors) : parsed
  const ids: string[] = []
  for (let offset = 0; offset <= most; offset += PAGE) {
    const rows = await searchItems<{ readonly id: string }>(event, caller.access, `/items/${collection.name}`, { fields: ['id'], ...sought(query), sort: ['-date_created', 'id'], limit: PAGE, offset })
    ids.push(...rows.map(({ id }) => id))
    if (rows.length < PAGE) break
  }
  if (ids.length > most) throw new KontorError('VALIDATION_FAILED', { details: [tooMany(most, locale)] })
  return ids
}

const tooMany = (most: number, locale: 'de' | 'en'): Problem => ({ field: 'filter', code: 'TOO_MANY', message: locale === 'de' ? `Das sind mehr als ${most.toLocaleString('de')}. Bitte weiter eingrenzen.` : `These are more than ${most.toLocaleString('en')}. Please narrow them down.` })

/** The same in the words of an address. */
function asSearch(filter: Readonly<Record<string, unknown>>, search: string | undefined): URLSearchParams {
  const said = new URLSearchParams()
  for (const [name, value] of Object.entries(filter)) {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) for (const [operator, text] of Object.entries(value)) said.append(`filter[${name}][${operator}]`, String(text))
    else said.append(`filter[${name}]`, String(value))
  }
  if (search) said.set('search', search)
  return said
}
