import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hub } from '../support/hub.ts'
import { rowsOf } from '../support/inside.ts'
import { portalApi, type PortalApi } from '../support/portal-api.ts'
import { until } from '../support/until.ts'

interface Counts { readonly total: number, readonly created: number, readonly updated: number, readonly duplicates: number }
interface Row { readonly row: number, readonly outcome: string, readonly lead: string | null }

const HEAD = 'Firma;Straße;PLZ;Ort;Telefon;Mail'
const words: string[] = []
let api: PortalApi

/** A word that no other company has, of letters alone. */
function own(): string {
  const word = `Q${[...randomBytes(7)].map(byte => String.fromCharCode(97 + byte % 26)).join('')}`
  words.push(word)
  return word
}
async function bring(rows: readonly string[], fields: Record<string, string>, role = 'manager'): Promise<{ counts: Counts, rows: Row[], id: string }> {
  const form = new FormData()
  form.set('file', new Blob([[HEAD, ...rows, ''].join('\n')]), 'liste.csv')
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  const response = await fetch(`${hub().publicUrl}/api/v1/crm/leads/import`, { method: 'POST', headers: { 'authorization': `Bearer ${api.tokens[role]}`, 'x-kontor-tenant': 'demo' }, body: form })
  const { data: { id } } = await response.json() as { data: { id: string } }
  const { counts } = await until('the import', async () => {
    const { data } = await api<{ state: string, counts: Counts }>(role, 'GET', `/imports/${id}`)
    return data.state === 'done' && data
  }, 60)
  return { id, counts, rows: await rowsOf<Row>('tenant_demo', 'SELECT "row", outcome, lead FROM import_rows WHERE import = $1 ORDER BY "row"', [id]) }
}
async function make(values: object, role = 'manager'): Promise<string> {
  const { status, data } = await api<{ id: string }>(role, 'POST', '/leads', { owner: null, ...values })
  expect(status).toBe(201)
  return data.id
}

beforeAll(async () => {
  api = await portalApi(['manager', 'rep'], '/crm')
}, 60_000)
afterAll(async () => void await rowsOf('tenant_demo', 'WITH gone AS (SELECT set_config(\'kontor.hard_delete\', \'on\', true)) DELETE FROM leads USING gone WHERE company ~* $1', [words.map(word => word.slice(1)).join('|')]))

describe('rows that no value has in common with their lead', () => {
  /** The same company, by another hand: legal form, umlaut, way of writing the street and the number. */
  const lists = (word: string) => [`Müller ${word} Gesellschaft mbH & Co. KG;Haupt-Str. 12;53111;Bonn;;`, `${word}s Nachbar GmbH;Hauptstraße 14;53111;Bonn;;`, `${word.slice(1)}ix Bau AG;Markt 1;50667;Köln;;`]
  const there = (word: string) => make({ company: `Mueller ${word} GmbH`, street: 'Hauptstraße 12', postalCode: '53111', city: 'Bonn' })

  test('are skipped', async () => {
    const word = own()
    const lead = await there(word)
    const { counts, rows } = await bring(lists(word), { duplicates: 'skip' })
    expect(rows.map(({ outcome }) => outcome)).toEqual(['duplicate', 'created', 'created'])
    expect(rows[0]?.lead).toBe(lead)
    expect(counts).toMatchObject({ total: 3, created: 2, duplicates: 1 })
  })
  test('wait to be released, and are a pair that people decide', async () => {
    const word = own()
    const lead = await there(word)
    const { rows } = await bring(lists(word), { duplicates: 'review' })
    expect(rows.map(({ outcome }) => outcome)).toEqual(['created', 'created', 'created'])
    const made = await Promise.all(rows.map(async row => (await api<{ reviewed: boolean }>('manager', 'GET', `/leads/${row.lead}`)).data.reviewed))
    expect(made).toEqual([false, true, true])
    await until('the pair', async () => (await api<{ id: string }[]>('manager', 'GET', `/leads/${lead}/duplicates`)).data.some(({ id }) => id === rows[0]?.lead), 60)
  })
  test('fill in what the lead lacks where it is certain, and nothing where it is only likely', async () => {
    const word = own()
    const certain = await there(word)
    // A slip in a long name: likely the same, and not certain.
    const likely = await make({ company: `Rohrleitungsbau ${word} GmbH`, street: 'Ringstraße 7', postalCode: '50667', city: 'Köln' })
    const { rows } = await bring([`Müller ${word} GmbH;Hauptstr. 12;53111;Bonn;0228 1234567;`, `Rohrleitungsbua ${word} GmbH;Ringstr. 7;50667;Köln;0221 7654321;`], { duplicates: 'update_empty' })
    expect(rows.map(({ outcome, lead }) => [outcome, lead])).toEqual([['updated', certain], ['duplicate', likely]])
    const phones = await Promise.all([certain, likely].map(async id => (await api<{ phone: string | null }>('manager', 'GET', `/leads/${id}`)).data.phone))
    expect(phones).toEqual(['0228 1234567', null])
  })
  test('are none of the person\'s business when they do not see the lead', async () => {
    const word = own()
    const other = await rowsOf<{ id: string }>('tenant_demo', 'SELECT id FROM directus_users WHERE email = $1', ['rep2@demo.test'])
    await make({ company: `Mueller ${word} GmbH`, street: 'Hauptstraße 12', postalCode: '53111', city: 'Bonn', owner: other[0]?.id })
    expect((await bring(lists(word), { duplicates: 'skip' }, 'rep')).rows.map(({ outcome }) => outcome)).toEqual(['created', 'created', 'created'])
  })
})

describe('rows of one file', () => {
  const twice = (word: string) => [
    `Schmidt & Söhne ${word} KG;Am Wall 3;28195;Bremen;;`, `Lager ${word} GmbH;Kai 9;20457;Hamburg;;`, `Schmidt und Soehne ${word};am Wall 3;28195;Bremen;0421 112233;`,
    `SCHMIDT + SÖHNE ${word} KG;Am Wall 3;28195;Bremen;;chef@${word.toLowerCase()}.example`,
  ]
  test('that are one company make one lead', async () => {
    const { rows, counts } = await bring(twice(own()), { duplicates: 'skip' })
    expect(rows.map(({ outcome }) => outcome)).toEqual(['created', 'created', 'duplicate', 'duplicate'])
    expect([rows[2]?.lead, rows[3]?.lead]).toEqual([rows[0]?.lead, rows[0]?.lead])
    expect(counts).toMatchObject({ created: 2, duplicates: 2 })
  })
  test('bring together what each of them has', async () => {
    const word = own()
    const { rows } = await bring(twice(word), { duplicates: 'update_empty' })
    expect(rows.map(({ outcome }) => outcome)).toEqual(['created', 'created', 'updated', 'updated'])
    expect((await api('manager', 'GET', `/leads/${rows[0]?.lead}`)).data).toMatchObject({ company: `Schmidt & Söhne ${word} KG`, phone: '0421 112233', email: `chef@${word.toLowerCase()}.example` })
  })
  test('are looked at across the lots in which a file is read', async () => {
    const word = own()
    const many = Array.from({ length: 2_400 }, (_, n) => `Betrieb ${numberWord(n)} ${word};Weg ${n};${10_000 + n};Stadt ${n};;`)
    const { counts } = await bring([`Erste ${word} GmbH;Am Wall 3;28195;Bremen;;`, ...many, `Erste ${word} AG;Am Wall 3;28195;Bremen;;`], { duplicates: 'skip' })
    expect(counts).toMatchObject({ total: 2_402, created: 2_401, duplicates: 1 })
  }, 120_000)
})

describe('the preview', () => {
  interface Found { readonly finds: { readonly kind: string, readonly leads: readonly { readonly id: string, readonly company: string, readonly leadNumber: string }[], readonly line: number | null, readonly reasons: readonly string[] } | null, readonly refusal: { readonly code: string } | null }
  async function preview(rows: readonly string[], fields: Record<string, string>, role = 'manager'): Promise<readonly Found[]> {
    const form = new FormData()
    form.set('file', new Blob([[HEAD, ...rows, ''].join('\n')]), 'liste.csv')
    for (const [name, value] of Object.entries(fields)) form.set(name, value)
    const response = await fetch(`${hub().publicUrl}/api/v1/crm/leads/import/preview`, { method: 'POST', headers: { 'authorization': `Bearer ${api.tokens[role]}`, 'x-kontor-tenant': 'demo' }, body: form })
    const { data } = await response.json() as { data: { rows: readonly Found[] } }
    return data.rows
  }
  test('says of each row what it finds, and why, as the import then does it', async () => {
    const word = own()
    const lead = await make({ company: `Mueller ${word} GmbH`, street: 'Hauptstraße 12', postalCode: '53111', city: 'Bonn', email: `post@${word.toLowerCase()}.example` })
    await until('what leads are found by', async () => (await rowsOf('tenant_demo', 'SELECT 1 FROM kontor_state.lead_keys WHERE lead = $1', [lead])).length === 1, 30)
    const rows = [
      `Müller ${word} Gesellschaft mbH;Hauptstr. 12;53111;Bonn;;`, `Irgendwer ${word};;;;;POST@${word.toLowerCase()}.example`, `Neu ${word} KG;Kai 9;20457;Hamburg;;`, `NEU ${word} AG;Kai 9;20457;Hamburg;;`, ';;;;;',
    ]
    const found = await preview(rows, { duplicates: 'skip' })
    expect(found.map(({ finds }) => finds && [finds.kind, finds.leads.map(({ id }) => id), finds.line])).toEqual([['duplicate', [lead], null], ['duplicate', [lead], null], null, ['duplicate', [], 4], ...found.slice(4).map(() => null)])
    expect(found[0]?.finds).toMatchObject({ leads: [{ company: `Mueller ${word} GmbH`, leadNumber: expect.stringMatching(/^L-/) }], reasons: ['SAME_NAME', 'SAME_ADDRESS'] })
    expect((await preview(rows, {})).map(({ finds }) => finds).every(finds => finds === null)).toBe(true)
    expect((await bring(rows, { duplicates: 'skip' })).rows.slice(0, 4).map(({ outcome }) => outcome)).toEqual(['duplicate', 'duplicate', 'created', 'duplicate'])
  })
  test('says which lead a row changes, that a key finds none or several, and names nobody else\'s', async () => {
    const word = own()
    const other = await rowsOf<{ id: string }>('tenant_demo', 'SELECT id FROM directus_users WHERE email = $1', ['rep2@demo.test'])
    const mail = (name: string) => `${name}@${word.toLowerCase()}.example`
    const lead = await make({ company: `Eins ${word}`, email: mail('eins') })
    for (const n of [1, 2]) await make({ company: `Zwei ${word} ${n}`, email: mail('zwei') })
    await make({ company: `Fremd ${word}`, email: mail('fremd'), owner: other[0]?.id })
    const rows = ['eins', 'zwei', 'fremd', 'keiner'].map(name => `X ${word};;;Ulm;;${mail(name)}`)
    const found = await preview(rows, { mode: 'update', key: 'email' }, 'rep')
    expect(found.map(({ finds, refusal }) => refusal?.code ?? finds?.leads.map(({ id }) => id))).toEqual([[lead], 'KEY_AMBIGUOUS', 'KEY_UNKNOWN', 'KEY_UNKNOWN'])
    expect(found[0]?.finds?.kind).toBe('update')
  })
})

/** A word of a number's own: `0` is `aaaa`, `1` is `bbaa`. */
const numberWord = (n: number): string => [n, n >> 4, n >> 8, n >> 12].map(part => 'abdefgiklmnorstu'[part & 15]).join('').repeat(2)
