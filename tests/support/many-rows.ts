import { columnsOf, MODELS, type Collection, type FieldKind } from '@kontor/model'
import type { Client } from 'pg'
import { isSearched, searchColumns, searchTable } from '../../directus/compile/search.ts'

/** Whose rows they are. */
export interface Owners {
  /** Who asks. */
  readonly me: string
  readonly other: string
}

/** A column that an administrator made. */
export interface OwnColumn { readonly name: string, readonly kind: FieldKind, readonly choices?: readonly string[] }

/** What names of companies are made of: each of a hundred stands in every hundredth. */
const WORDS = ['Rheinufer', 'Bergisch', 'Alster', 'Donau', 'Harz', 'Spree', 'Neckar', 'Ostsee', 'Eifel', 'Allgäu'] as const
const ENDINGS = ['bau', 'werk', 'handel', 'druck', 'optik', 'holz', 'stahl', 'reisen', 'metall', 'garten'] as const

/** SQL of a value of the row `n`: as varied as what people enter, two thirds without, no column following another. Nothing for what is left to the database. */
function valueOf(collection: string, { name, kind, choices = [] }: OwnColumn, seed: number): string | undefined {
  /** Of so many; the same row gets another one in each column. */
  const any = (count: number, salt = 0) => `(hashint8extended(n, ${seed * 10 + salt}) & 2147483647) % ${count}`
  const some = (sql: string) => `CASE WHEN ${any(3, 1)} = 0 THEN ${sql} END`
  const of = (values: readonly string[], salt = 0) => `(ARRAY[${values.map(value => `'${value}'`).join()}])[1 + ${any(values.length, salt)}]`
  const name100 = `${of(WORDS)} || ${of(ENDINGS, 3)}`
  const person = `CASE ${any(2)} WHEN 0 THEN $2::uuid ELSE $3::uuid END`
  if (name === 'id' || name === 'deleted_by' || kind === 'series' || kind === 'file') return undefined
  if (name === 'deleted_at') return `CASE WHEN ${any(50)} = 0 THEN now() - ${any(90_000)} * interval '1 min' END`
  if (name === 'date_created' || name === 'at') return 'now() - n * interval \'31 s\''
  // Of few leads there is much.
  if (name === 'lead' && (collection === 'activities' || collection === 'proposals')) return `(ARRAY(SELECT id FROM leads ORDER BY id LIMIT 5000))[1 + ${any(5000)}]`
  if (collection === 'lead_duplicates' && (name === 'lead' || name === 'other')) return `(SELECT id FROM leads ORDER BY id LIMIT 1 OFFSET ${name === 'lead' ? '' : '5000 + '}n % 5000)`
  if (name === 'last_message_at' || name === 'occurred_at') return `now() - ${any(90_000)} * interval '1 min'`
  // A quarter is the person's who asks, half is nobody's; of threads and tasks half is theirs.
  if (name === 'customer') return `(ARRAY(SELECT id FROM customers ORDER BY id LIMIT 5000))[1 + ${any(5000)}]`
  if (name === 'owner' && (collection === 'leads' || collection === 'customers' || collection === 'opportunities')) return `CASE ${any(4)} WHEN 0 THEN $2::uuid WHEN 1 THEN $3::uuid END`
  if (name === 'owner' || name === 'assignee' || name === 'user_created') return person
  switch (kind) {
    case 'choice': return of(choices)
    case 'relation': return name === 'lead' || name === 'merged_into' || name === 'contact' || name === 'source' || name === 'department' || name === 'document' ? undefined : some(`(ARRAY(SELECT id FROM industries ORDER BY key))[1 + ${any(12)}]`)
    case 'person': return some(person)
    case 'boolean': return `${any(5)} = 0`
    case 'integer': return some(any(500))
    case 'decimal': return some(`${any(90_000)} / 7.0`)
    case 'date': return some(`current_date - (${any(700)})::int`)
    case 'timestamp': return some(`now() - ${any(90_000)} * interval '1 min'`)
    // Of twenty words each has one.
    case 'tags': return name.startsWith('own_') ? some(`'["excel"]'::json`) : some(`('["word ' || ${any(20)} || '"]')::json`)
    case 'json': return undefined
    case 'email': return some(`lower(${name100}) || ${any(900, 2)} || '@firma.example'`)
    case 'country': return some(of(['Deutschland', 'Österreich', 'Schweiz']))
    case 'postalCode': return some(`lpad((${any(99_999)})::text, 5, '0')`)
    default: return name === 'company' || name === 'title' || name === 'own_text' || (name === 'name' && collection === 'contacts') ? `${name100} || ' ' || n` : some(`${name100} || ' ' || ${any(900, 2)}`)
  }
}

/**
 * Fills a collection, of the model or the tenant's own, as an import of years would. What follows from a record (events, checks) is left out; its number and
 * its search are there. In one change, or the tenant would miss the indexes meanwhile.
 */
export async function fillWith(client: Client, collection: string, rows: number, { me, other }: Owners, own: readonly OwnColumn[] = []): Promise<void> {
  const model: Collection | undefined = MODELS.tenant.find(({ name }) => name === collection)
  const fields = Object.entries(model ? columnsOf(model) : {}).map(([name, f]): OwnColumn => ({ name, kind: f.kind, choices: 'choices' in f ? f.choices.map(({ value }) => value) : [] }))
  const columns = [...fields, ...own].flatMap((column, at) => {
    const sql = valueOf(collection, column, at + 1)
    return sql ? [{ name: column.name, sql }] : []
  })
  if (!model) columns.push({ name: 'id', sql: 'gen_random_uuid()' })
  const search = model && isSearched(model) ? [`kontor_state.${searchTable(collection)}`] : []
  const tables = [collection, ...search]
  // Indexes are made anew afterwards: a row's place in each, one by one, takes minutes.
  const { rows: indexes } = await client.query<{ name: string, sql: string }>('SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS sql FROM pg_index i WHERE i.indrelid = ANY($1::regclass[]) AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)', [tables])
  const triggers = (word: string) => tables.map(table => `ALTER TABLE ${table} ${word} TRIGGER USER;`).join('')
  await client.query(`BEGIN; DROP INDEX ${indexes.map(({ name }) => name).join()}; ${triggers('DISABLE')}`)
  for (const [name, f] of Object.entries(model?.fields ?? {})) if (f.kind === 'series') await client.query(`ALTER TABLE ${collection} ENABLE TRIGGER kontor_number_${name}`)
  await client.query(`INSERT INTO ${collection} (${columns.map(({ name }) => name).join()}) SELECT ${columns.map(({ sql }) => sql).join()} FROM generate_series(1, $1::bigint) n WHERE $2::uuid <> $3::uuid`, [rows, me, other])
  for (const table of search) await client.query(`INSERT INTO ${table} (id, text, words) SELECT id, t, to_tsvector('pg_catalog.german', t) FROM (SELECT id, ' ' || lower(concat_ws(' ', ${model ? searchColumns(model).join() : ''})) AS t FROM ${collection})`)
  await client.query(triggers('ENABLE'))
  for (const { sql } of indexes) await client.query(sql)
  await client.query('COMMIT')
}
