import { allFields, MODELS, type FieldKind } from '@kontor/model'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { toColumnName } from '../../directus/compile/names.ts'
import { POSTGRES_USER } from '../../launcher/parts/postgres.ts'
import { hub, hubInside } from '../support/hub.ts'
import { addOwnFields, dropOwnFields, ownFields, type OwnField } from '../support/own-fields.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { until } from '../support/until.ts'

type Json = Readonly<Record<string, unknown>>
interface Schema { readonly anyOf?: readonly { readonly type?: string, readonly properties?: Readonly<Record<string, Json>> }[] }
interface Answer { readonly status: number, readonly text: string, readonly data: readonly Json[], readonly details: readonly { readonly field: string, readonly code: string }[] }

const MARK = `Filter ${Date.now().toString(36)}`
const OPERATORS = ['eq', 'neq', 'in', 'nin', 'gt', 'gte', 'lt', 'lte', 'contains', 'ncontains', 'startsWith', 'endsWith', 'empty']
/** Beside those that Studio's editor makes: words that are not of a list, and JSON. */
const OWN: readonly OwnField[] = [
  ...ownFields('leads').map(own => own.field === 'own_text' ? { field: 'own_text', body: { type: 'string', schema: {}, meta: { interface: 'input' } } } : own),
  { field: 'own_words', body: { type: 'csv', schema: {}, meta: { interface: 'tags', special: ['cast-csv'] } } },
  { field: 'own_json', body: { type: 'json', schema: {}, meta: { interface: 'input-code', special: ['cast-json'] } } },
]
const OWN_KINDS: Readonly<Record<string, FieldKind | 'words'>> = {
  own_text: 'text', own_number: 'integer', own_money: 'decimal', own_date: 'date', own_choice: 'choice', own_topics: 'words', own_flag: 'boolean', own_file: 'file', own_person: 'person', own_record: 'relation', own_words: 'words', own_json: 'json',
}
const LEADS = MODELS.tenant.find(({ name }) => name === 'leads') as (typeof MODELS.tenant)[number]
const kindOf = (column: string): FieldKind | 'words' => column === 'id' ? 'uuid' : OWN_KINDS[column] ?? (allFields(LEADS)[column] as { kind: FieldKind }).kind

let admin: string, rep: string, me: string
let database: Client
let offered: Readonly<Record<string, Schema>>
let records: readonly Json[]

const call = async (token: string, method: string, url: string, body?: unknown): Promise<Answer> => {
  const response = await fetch(url, { method, headers: { 'authorization': `Bearer ${token}`, 'x-kontor-tenant': 'demo', ...body === undefined ? {} : { 'content-type': 'application/json' } }, body: body === undefined ? undefined : JSON.stringify(body) })
  const text = await response.text()
  const parsed = (text.startsWith('{') ? JSON.parse(text) : {}) as { data: Answer['data'], error?: { details?: Answer['details'] } }
  return { status: response.status, text, data: parsed.data, details: parsed.error?.details ?? [] }
}
const studio = (method: string, path: string, body?: unknown) => call(admin, method, `${hub().hostUrl}${path}`, body)
const HERE = `filter[company][startsWith]=${encodeURIComponent(MARK)}`
const ask = (name: string, operator: string, value: string) => call(rep, 'GET', `${hub().publicUrl}/api/v1/crm/leads?pageSize=100&fields=company&${HERE}&filter[${name}][${operator}]=${encodeURIComponent(value)}`)
const as = (role: string, ...amr: string[]) => realmToken({ claims: { organization: { demo: { id: '1', groups: [`/${role}`] } }, amr: ['pwd', ...amr] }, lifespan: 1800 })

beforeAll(async () => {
  const { config, secrets } = hubInside()
  database = new Client({ host: '127.0.0.1', port: config.ports.POSTGRES_PORT, user: POSTGRES_USER, password: secrets.values.POSTGRES_PASSWORD, database: 'tenant_demo' })
  await database.connect();
  [admin, rep] = await Promise.all([as('admin', 'otp'), as('rep')]) as [string, string]
  me = ((await call(rep, 'GET', `${hub().hostUrl}/users/me?fields=id`)).data as unknown as { id: string }).id
  await dropOwnFields(studio, 'leads', OWN)
  await addOwnFields(studio, 'leads', OWN)
  await until('the fields to be described', async () => {
    const document = JSON.parse((await call(rep, 'GET', `${hub().publicUrl}/api/v1/openapi.json`)).text) as { paths: Record<string, { get: { parameters: { name: string, schema: { properties: typeof offered } }[] } }> }
    offered = document.paths['/api/v1/crm/leads']?.get.parameters.find(({ name }) => name === 'filter')?.schema.properties ?? {}
    return Object.keys(OWN_KINDS).every(column => Object.keys(offered).some(name => toColumnName(name) === column))
  }, 10)

  const { rows: [related] } = await database.query<Record<'industry' | 'department' | 'source' | 'file', string>>(`
    WITH file AS (INSERT INTO directus_files (id, storage, filename_disk, filename_download, title, type) VALUES (gen_random_uuid(), 'local', $1, $1, $1, 'text/plain') RETURNING id)
    SELECT (SELECT id FROM industries ORDER BY key LIMIT 1) AS industry, (SELECT id FROM departments ORDER BY key LIMIT 1) AS department, (SELECT id FROM lead_sources ORDER BY name LIMIT 1) AS source, (SELECT id FROM file) AS file`, [MARK])
  const text = { postal_code: '53111', city: 'Müllerstadt 100%_\\', country: 'DE', website: 'https://example.com/a_b', vat_id: 'DE123456789', contact_name: 'Ömer "X" O\'Neill', email: 'a_b@example.com', phone: '+49 228 100', external_id: 'x_1', street: 'Weg 1', notes: 'Eine lange Notiz, 50% davon_wahr\\', next_step: 'NULL', campaign: '$NOW', disqualified_reason: 'true', contact_role: 'Leitung', mobile: '+49 171', email_alternative: 'b@example.com' }
  const whole = {
    ...text, ...related, owner: me, status: 'contacted', salutation: 'ms', rating: 'hot', priority: 'high', verification: 'verified', reviewed: false, tags: '["excel"]', next_step_at: '2026-03-04T05:06:07.089Z', last_activity_at: '2026-01-02T03:04:05.006Z', date_created: '2026-02-03T04:05:06.007Z', date_updated: '2026-02-04T04:05:06.007Z', user_created: me, user_updated: me,
    own_text: 'Süd 100%_\\', own_number: 12, own_money: '1234.50', own_date: '2026-05-06', own_choice: 'gold', own_topics: 'excel', own_flag: true, own_file: related?.file, own_person: me, own_record: related?.industry, own_words: 'a_b,50%', own_json: '{"a":1}', file: undefined,
  }
  const more = { ...whole, city: 'müllerstadt', country: 'AT', postal_code: '53112', next_step_at: '2026-03-05', status: 'new', rating: 'cold', salutation: 'mr', own_text: 'Süd', own_number: 13, own_money: '1234.51', own_date: '2026-05-07', own_choice: 'silver', own_flag: false, own_words: 'axb', date_created: '2026-02-03T04:05:06.008Z', notes: 'eine lange notiz', contact_name: 'Anna', email: 'axb@example.com' }
  for (const [at, values] of [whole, more, { city: '' }, {}, { ...whole, owner: null, own_words: '50%' }, { ...whole, own_words: 'c,a_b' }].entries()) {
    const entries = Object.entries({ company: `${MARK} ${at}`, status: 'new', ...values }).filter(([, value]) => value !== undefined)
    await database.query(`INSERT INTO leads (id, ${entries.map(([column]) => `"${column}"`).join(', ')}) VALUES (gen_random_uuid(), ${entries.map((_, n) => `$${n + 1}`).join(', ')})`, entries.map(([, value]) => value))
  }
  const answer = await call(rep, 'GET', `${hub().publicUrl}/api/v1/crm/leads?${HERE}&sort=company`)
  expect(answer.status, answer.text).toBe(200)
  records = answer.data
}, 120_000)
afterAll(async () => {
  await database.query('BEGIN; SET LOCAL kontor.hard_delete = \'on\'')
  await database.query('DELETE FROM leads WHERE company LIKE $1', [`${MARK}%`])
  await database.query('DELETE FROM directus_files WHERE title = $1', [MARK])
  await database.query('COMMIT')
  await database.end()
  await dropOwnFields(studio, 'leads', OWN)
}, 60_000)

/** As the database compares; `$1` is the value, for `in` and `nin` a list. */
function condition(column: string, operator: string, kind: FieldKind | 'words'): string {
  const c = `"${column}"`
  const words = `string_to_array(${c}, ',')`
  const tags = `ARRAY(SELECT json_array_elements_text(${c}))`
  if (kind === 'tags' && operator !== 'empty') return { eq: `$1 = ANY(${tags})`, in: `${tags} && $1`, nin: `NOT ${tags} && $1` }[operator] ?? ''
  if (kind === 'words' && operator !== 'empty') return { eq: `$1 = ANY(${words})`, in: `${words} && $1`, nin: `(${c} IS NULL OR NOT ${words} && $1)` }[operator] ?? ''
  const isText = ['text', 'email', 'url', 'phone', 'postalCode', 'country', 'vatId', 'longText', 'words'].includes(kind)
  const at = `position(lower($1) in lower(${c}))`
  return {
    eq: `${c} = $1`, neq: `${c} <> $1`, in: `${c} = ANY($1)`, nin: `${c} <> ALL($1)`, gt: `${c} > $1`, gte: `${c} >= $1`, lt: `${c} < $1`, lte: `${c} <= $1`,
    contains: `${at} > 0`, ncontains: `${at} = 0`, startsWith: `${at} = 1`, endsWith: `right(lower(${c}), length($1)) = lower($1)`, empty: isText ? `($1::boolean = (${c} IS NULL OR ${c} = ''))` : `$1::boolean = (${c} IS NULL)`,
  }[operator] ?? ''
}

const operatorsIn = (anyOf: Schema['anyOf'] = []) => Object.keys(anyOf.find(({ properties }) => properties)?.properties ?? {})

/** Values to ask with: those of the first record that has one, whole and in parts. */
function valuesOf(name: string, operator: string): string[] {
  if (operator === 'empty') return ['true', 'false']
  const known = records.map(record => record[name]).filter(value => value !== null && value !== undefined && value !== '').map((value) => {
    const one = Array.isArray(value) ? value[0] as unknown : value
    return String(typeof one === 'object' && one !== null ? (one as { id: unknown }).id : one)
  })
  const [first = '', second = first] = [...new Set(known)]
  if (first === '') return []
  if (operator === 'in' || operator === 'nin') return [first, `${first},${second}`]
  if (operator === 'startsWith') return [first, first.slice(0, -1).toUpperCase()]
  if (operator === 'endsWith') return [first, first.slice(-2).toUpperCase()]
  return operator === 'contains' || operator === 'ncontains' ? [first, first.slice(1, -1).toUpperCase(), '%', '_', '\\', '$NOW', 'null'] : [first, second]
}

describe('every comparison that the description offers', () => {
  test('is tried on every kind of field', () => {
    expect(records.length).toBe(6)
    const kinds = new Set(Object.entries(offered).filter(([, { anyOf }]) => anyOf).map(([name]) => kindOf(toColumnName(name))))
    for (const kind of ['text', 'email', 'url', 'phone', 'postalCode', 'country', 'vatId', 'series', 'longText', 'integer', 'decimal', 'date', 'timestamp', 'boolean', 'choice', 'uuid', 'relation', 'person', 'file', 'tags', 'json', 'words'] as const) expect(kinds, kind).toContain(kind)
  })

  test('finds what the database finds', async () => {
    const wrong: unknown[] = []
    let compared = 0
    for (const [name, { anyOf }] of Object.entries(offered)) {
      // What a resource has beside its fields takes a value alone.
      if (!anyOf) continue
      const column = toColumnName(name)
      const kind = kindOf(column)
      const operators = operatorsIn(anyOf)
      expect(operators, name).not.toEqual([])
      for (const operator of operators) {
        for (const value of valuesOf(name, operator)) {
          // Readable by nobody as a value: no value, yes or no, a variable.
          if (value === '' || (value.split(',').some(one => /^(?:null|true|\$NOW)$/i.test(one)) && !['contains', 'ncontains', 'startsWith', 'endsWith', 'empty'].includes(operator) && kind !== 'boolean')) continue
          const { status, text, data } = await ask(name, operator, value)
          const list = operator === 'in' || operator === 'nin'
          const { rows } = await database.query<{ company: string }>(`SELECT company FROM leads WHERE company LIKE '${MARK}%' AND deleted_at IS NULL AND ${condition(column, operator, kind)} ORDER BY company`, [list ? value.split(',') : value])
          const found = status === 200 ? data.map(({ company }) => company).sort() : text
          if (JSON.stringify(found) !== JSON.stringify(rows.map(({ company }) => company))) wrong.push({ name, operator, value, status, found, wanted: rows.map(({ company }) => company) })
          compared++
        }
      }
    }
    expect(wrong).toEqual([])
    expect(compared).toBeGreaterThan(500)
  }, 300_000)

  test('is all there is: any other is refused by name', async () => {
    for (const [name, { anyOf }] of Object.entries(offered)) {
      const operators = operatorsIn(anyOf)
      for (const operator of OPERATORS.filter(candidate => !operators.includes(candidate) && (anyOf || candidate !== 'eq'))) {
        const { status, details } = await ask(name, operator, 'true')
        expect({ status, details }, `${name} ${operator}`).toMatchObject({ status: 400, details: [{ field: `filter[${name}][${operator}]`, code: anyOf ? 'UNKNOWN_OPERATOR' : 'INVALID' }] })
      }
    }
  }, 120_000)

  test('takes the person who asks for a person', async () => {
    const { data } = await ask('owner', 'eq', 'me')
    expect(data.map(({ company }) => company).sort()).toEqual([0, 1, 5].map(at => `${MARK} ${at}`))
    expect((await ask('owner', 'in', `me,${me}`)).data.length).toBe(3)
  })

  test('takes no empty text, which no record has to be compared with', async () => {
    for (const operator of ['eq', 'contains', 'ncontains', 'startsWith']) expect(await ask('city', operator, ''), operator).toMatchObject({ status: 400, details: [{ code: 'INVALID' }] })
  })
})
