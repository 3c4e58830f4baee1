import { randomUUID } from 'node:crypto'
import { Client } from 'pg'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { POSTGRES_USER } from '../../launcher/parts/postgres.ts'
import { launchBrowser } from '../support/browser.ts'
import { hubInside } from '../support/hub.ts'
import { personApi, type PersonApi } from '../support/person.ts'
import { until } from '../support/until.ts'

type Counts = Readonly<Record<'total' | 'done' | 'created' | 'updated' | 'unchanged' | 'duplicates' | 'marked' | 'refused' | 'undone' | 'kept', number>>
interface Import { readonly id: string, readonly state: string, readonly counts: Counts }
interface Lead { readonly id: string, readonly leadNumber: string, readonly company: string, readonly [field: string]: unknown }
interface Stored { readonly [column: string]: unknown, readonly origins: Readonly<Record<string, { readonly kind: string, readonly import: string | null, readonly import_row: number | null, readonly person: string | null }>>, readonly marks: readonly { readonly field: string, readonly code: string, readonly value: string }[] }

let browser: Browser
let database: Client
let rep: PersonApi
let rep2: PersonApi
let manager: PersonApi

beforeAll(async () => {
  const { config, secrets } = hubInside()
  database = new Client({ host: '127.0.0.1', port: config.ports.POSTGRES_PORT, user: POSTGRES_USER, password: secrets.values.POSTGRES_PASSWORD, database: 'tenant_demo' })
  await database.connect()
  browser = await launchBrowser()
  rep = await personApi(browser, 'rep@demo.test')
  rep2 = await personApi(browser, 'rep2@demo.test')
  manager = await personApi(browser, 'manager@demo.test')
  // Each has been here before.
  for (const person of [rep, rep2, manager]) await until('the person to be known', async () => (await person.get('/crm/leads?pageSize=1')).status === 200, 20)
})
afterAll(async () => {
  await browser?.close()
  await database?.end()
})

const upload = (person: PersonApi, text: string, fields: Record<string, string>) =>
  person.upload<{ id: string }>('/crm/leads/import', { ...fields, file: { name: 'changes.csv', mimeType: 'text/csv', buffer: Buffer.from(text) } })
const importIn = (person: PersonApi, state: string, id: string) => until(`the import to be ${state}`, async () => {
  const { body } = await person.get<Import>(`/crm/imports/${id}`)
  if (body.data.state === 'failed' && state !== 'failed') throw new Error(JSON.stringify(body.data))
  return body.data.state === state && body.data
}, 60)
async function bring(person: PersonApi, text: string, fields: Record<string, string>): Promise<Import> {
  const started = await upload(person, text, fields)
  expect(started).toMatchObject({ status: 202 })
  return importIn(person, 'done', started.body.data.id)
}
async function undo(person: PersonApi, id: string): Promise<Import> {
  expect(await person.send('POST', `/crm/imports/${id}/undo`)).toMatchObject({ status: 202 })
  return importIn(person, 'undone', id)
}
async function make(person: PersonApi, values: Record<string, unknown>): Promise<Lead> {
  const { status, body } = await person.send<Lead>('POST', '/crm/leads', values)
  expect(status).toBe(201)
  return body.data
}
async function stored(id: string): Promise<Stored> {
  const { rows: [lead] } = await database.query<Stored>(`
    SELECT l.*, (SELECT jsonb_object_agg(o.field, to_jsonb(o) - 'id' - 'lead' - 'field') FROM lead_origins o WHERE o.lead = l.id) AS origins,
      coalesce((SELECT jsonb_agg(jsonb_build_object('field', m.field, 'code', m.code, 'value', m.value) ORDER BY m.field) FROM lead_marks m WHERE m.lead = l.id), '[]') AS marks FROM leads l WHERE l.id = $1`, [id])
  return lead!
}
const problems = async (id: string) => (await database.query<{ row: number, outcome: string, codes: string[] }>(`
  SELECT r.row, r.outcome, ARRAY(SELECT p ->> 'code' FROM jsonb_array_elements(coalesce(r.problems::jsonb, '[]')) p) AS codes FROM import_rows r WHERE r.import = $1 ORDER BY r.row`, [id])).rows.map(({ row, outcome, codes }) => [row, outcome, ...codes])

/** A word that stands in nothing else. */
const own = () => randomUUID().slice(0, 8)

describe('an import that changes leads', () => {
  it('finds them by each key, and says of each row why it changed nothing', async () => {
    const word = own()
    const [one, two] = [await make(rep, { company: `Eins  ${word} GmbH`, postalCode: '53111', email: `Info@${word}.de`, externalId: `${word}-1`, city: 'Bonn' }), await make(rep, { company: `Zwei ${word}`, postalCode: '53111', externalId: `${word}-2`, city: 'Bonn' })]
    await make(rep, { company: `Doppelt ${word}`, externalId: `${word}-3` })
    await make(rep, { company: `Doppelt ${word}`, externalId: `${word}-3` })
    const gone = await make(rep, { company: `Weg ${word}`, externalId: `${word}-4` })
    await database.query('UPDATE leads SET deleted_at = now() WHERE id = $1', [gone.id])

    const byId = await bring(rep, `Kennung;Ort\n${word}-1;Köln\n ${word}-2 ;Bonn\n${word}-3;Ulm\n${word}-4;Ulm\n${word}-5;Ulm\n;Ulm\n`, { mode: 'update', key: 'externalId', mapping: '{"Kennung":"externalId","Ort":"city"}' })
    expect(byId.counts).toMatchObject({ total: 6, created: 0, updated: 2, unchanged: 0, refused: 4 })
    expect(await problems(byId.id)).toEqual([[2, 'updated'], [3, 'updated'], [4, 'refused', 'KEY_AMBIGUOUS'], [5, 'refused', 'KEY_UNKNOWN'], [6, 'refused', 'KEY_UNKNOWN'], [7, 'refused', 'KEY_MISSING']])
    // A value is taken over character by character: the blanks around the second key are a change.
    expect([await stored(one.id), await stored(two.id)]).toMatchObject([{ city: 'Köln', company: `Eins  ${word} GmbH` }, { city: 'Bonn', external_id: ` ${word}-2 ` }])

    await bring(rep, `Lead-Nummer;Ort\n${one.leadNumber.toLowerCase()};Ulm\n`, { mode: 'update', key: 'leadNumber' })
    expect(await stored(one.id)).toMatchObject({ city: 'Ulm', lead_number: one.leadNumber })
    await bring(rep, `E-Mail;Ort\n INFO@${word}.DE;Graz\n`, { mode: 'update', key: 'email' })
    expect(await stored(one.id)).toMatchObject({ city: 'Graz', email: ` INFO@${word}.DE` })
    const byName = await bring(rep, `Firma;PLZ;Ort\nEINS ${word} gmbh;53111;Wien\nEins ${word} GmbH;53112;Wien\n`, { mode: 'update', key: 'companyPostalCode' })
    expect(byName.counts).toMatchObject({ updated: 1, refused: 1 })
    expect(await stored(one.id)).toMatchObject({ city: 'Wien', company: `EINS ${word} gmbh` })
  })

  it('writes what is filled and different, with the row as its origin and its marks, as a form would', async () => {
    const word = own()
    const values = { company: `Firma ${word}`, externalId: word, country: 'DE', city: 'Bonn', phone: 'auf Anfrage', email: 'kein(at)x', status: 'contacted', tags: ['alt'] }
    const [lead, twin] = [await make(rep, values), await make(rep, { ...values, externalId: `${word}-twin` })]
    const before = await stored(lead.id)
    const done = await bring(rep, `Kennung;Firma;Ort;Telefon;Website;Branche;Status;Bewertung;E-Mail;Land\n${word};Firma ${word};;0228 123456;httsp://x;Zauberei;erfunden;Heiß;auch(at)keine;AT\n${word};Firma ${word};;;;;;hot;;\n`,
      { mode: 'update', key: 'externalId', mapping: JSON.stringify({ Kennung: 'externalId', Firma: 'company', Ort: 'city', Telefon: 'phone', Website: 'website', Branche: 'industry', Status: 'status', Bewertung: 'rating', 'E-Mail': 'email', Land: 'country' }) })
    expect(done.counts).toMatchObject({ created: 0, updated: 1, unchanged: 1, marked: 1, refused: 0 })
    const after = await stored(lead.id)
    expect(after).toMatchObject({ city: 'Bonn', phone: '0228 123456', website: 'httsp://x', industry: null, status: 'contacted', rating: 'hot', email: 'auch(at)keine', country: 'AT', owner: before.owner, tags: before.tags })
    expect(Object.keys(after.origins).sort()).toEqual(['*', 'country', 'email', 'phone', 'rating', 'website'])
    expect(after.origins['*']).toEqual(before.origins['*'])
    for (const field of ['country', 'email', 'phone', 'website']) expect(after.origins[field]).toMatchObject({ kind: 'import', import: done.id, import_row: 2, person: null })
    // By a form the same values have the same marks; what no form would take stays beside the empty field alone.
    expect((await rep.patch(`/crm/leads/${twin.id}`, { phone: '0228 123456', website: 'httsp://x', rating: 'hot', email: 'auch(at)keine', country: 'AT' })).status).toBe(200)
    expect(after.marks).toEqual([...(await stored(twin.id)).marks, { field: 'industry', code: 'UNKNOWN_CHOICE', value: 'Zauberei' }].sort((a, b) => a.field < b.field ? -1 : 1))
    const { text } = await rep.download(`/crm/imports/${done.id}/errors.csv`)
    expect(text).toContain('2;geändert, mit Hinweis;')
    expect(text.split('\r\n')[1]).toMatch(/Branche/)
    expect((await problems(done.id))[0]).toEqual(expect.arrayContaining(['UNKNOWN_CHOICE', 'INVALID_URL', 'INVALID_EMAIL']))

    const { rows: [told] } = await database.query<{ batch: string, actor: string }>('SELECT batch, actor::text FROM kontor_state.outbox_events WHERE record = $1 AND type = \'crm.lead.updated\'', [lead.id])
    expect(told).toMatchObject({ batch: done.id, actor: before.user_created })
    const { rows: history } = await database.query<{ changes: Record<string, unknown> }>('SELECT changes FROM kontor_state.record_changes WHERE record = $1 AND batch = $2 AND actor = $3', [lead.id, done.id, before.user_created])
    expect(history).toHaveLength(1)
    expect(history[0]!.changes).toMatchObject({ phone: { from: 'auf Anfrage', to: '0228 123456' } })
  })

  it('works rows of one lead off in their order, and finds what an earlier row has made', async () => {
    const word = own()
    const done = await bring(rep, `Kennung;Firma;Ort\n${word};Neu ${word};Bonn\n${word};Neu ${word};Köln\n${word};;Ulm\n${word}-b;;Ulm\n`, { mode: 'both', key: 'externalId', mapping: '{"Kennung":"externalId","Firma":"company","Ort":"city"}' })
    expect(done.counts).toMatchObject({ created: 1, updated: 2, refused: 1 })
    const { rows } = await database.query<{ id: string }>('SELECT id FROM leads WHERE external_id = $1', [word])
    expect(rows).toHaveLength(1)
    const lead = await stored(rows[0]!.id)
    expect(lead).toMatchObject({ city: 'Ulm', company: `Neu ${word}` })
    expect([lead.origins['*'], lead.origins.city]).toMatchObject([{ import_row: 2 }, { import_row: 4 }])
    expect((await undo(rep, done.id)).counts).toMatchObject({ undone: 3, kept: 0 })
    expect((await stored(rows[0]!.id)).deleted_at).not.toBeNull()
  })

  it('holds to the rights of who imports, as a form does', async () => {
    const word = own()
    const foreign = await make(rep2, { company: `Fremd ${word}`, externalId: word, city: 'Bonn' })
    const mine = await make(rep, { company: `Mein ${word}`, externalId: `${word}-mine`, city: 'Bonn' })
    const mapping = '{"Kennung":"externalId","Ort":"city","Wer":"owner","Firma":"company"}'
    const rows = `Kennung;Ort;Wer;Firma\n${word};Köln;;\n${word}-mine;Köln;rep2@demo.test;\n${word}-new;Köln;rep2@demo.test;Neu\n`
    expect((await rep.patch(`/crm/leads/${foreign.id}`, { city: 'Köln' })).status).toBe(404)
    expect((await rep.patch(`/crm/leads/${mine.id}`, { owner: foreign.owner })).status).toBeGreaterThanOrEqual(400)
    expect((await rep.send('POST', '/crm/leads', { company: 'Neu', owner: foreign.owner })).status).toBeGreaterThanOrEqual(400)
    const asRep = await bring(rep, rows, { mode: 'both', key: 'externalId', mapping })
    expect(await problems(asRep.id)).toEqual([[2, 'refused', 'COMPANY_MISSING'], [3, 'refused', 'NOT_ALLOWED'], [4, 'refused', 'NOT_ALLOWED']])
    expect([await stored(foreign.id), await stored(mine.id)]).toMatchObject([{ city: 'Bonn' }, { city: 'Bonn', owner: mine.owner && expect.any(String) }])
    expect((await bring(manager, rows, { mode: 'both', key: 'externalId', mapping })).counts).toMatchObject({ updated: 2, created: 1, refused: 0 })
    expect(await stored(foreign.id)).toMatchObject({ city: 'Köln' })
  })

  it('leaves of hostile values what a form leaves, as each who may import', { timeout: 240_000 }, async () => {
    const hostile = ['=HYPERLINK("x")', ' mit Rand ', 'Zeile\nzwei', '"; DROP TABLE leads; --', '\u202eumgekehrt', 'e\u0301 zerlegt', '😀 GmbH', '<img src=x onerror=alert(1)>', 'null', '{{ company }}', '%00', 'ß'.repeat(50), '+49 (0) 228 / 1', '0', 'a@b', '$1', '\\', '?', ':x', 'DE']
    const fields = ['company', 'city', 'email', 'phone', 'website', 'postalCode', 'vatId', 'country', 'contactName', 'notes'] as const
    for (const person of [rep, manager]) {
      const word = own()
      const rows: { typed: Lead, brought: Lead, values: Record<string, string> }[] = []
      for (const [i, value] of hostile.entries()) {
        const [one, two] = [fields[i % fields.length]!, fields[(i * 3 + 1) % fields.length]!]
        const base = { company: `Form ${word}`, country: 'DE', city: 'Bonn', phone: 'x', email: 'y' }
        // A postal code has fewer letters than the others.
        const values = { [one]: value.slice(0, 50), [two]: hostile[(i + 7) % hostile.length]!.slice(0, 50) }
        rows.push({ values, typed: await make(person, { ...base, externalId: `${word}-f${i}` }), brought: await make(person, { ...base, externalId: `${word}-${i}` }) })
      }
      for (const { typed, values } of rows) expect((await person.patch(`/crm/leads/${typed.id}`, values)).status, JSON.stringify(values)).toBe(200)
      const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
      const csv = [['Kennung', ...fields], ...rows.map(({ values }, i) => [`${word}-${i}`, ...fields.map(field => values[field] ?? '')])].map(cells => cells.map(quoted).join(';')).join('\r\n')
      const done = await bring(person, csv, { mode: 'update', key: 'externalId', delimiter: ';', mapping: JSON.stringify({ Kennung: 'externalId', ...Object.fromEntries(fields.map(field => [field, field])) }) })
      expect(done.counts).toMatchObject({ total: hostile.length, updated: hostile.length, refused: 0 })
      for (const { typed, brought, values } of rows) {
        const [form, file] = [await stored(typed.id), await stored(brought.id)]
        const unlike = ['id', 'lead_number', 'external_id', 'date_created', 'date_updated', 'search_vector', 'origins']
        const plain = (lead: Stored) => Object.fromEntries(Object.entries(lead).filter(([name]) => !unlike.includes(name)))
        expect(plain(file), JSON.stringify(values)).toEqual(plain(form))
        expect(Object.keys(file.origins).sort()).toEqual(Object.keys(form.origins).sort())
        for (const field of Object.keys(form.origins)) expect(file.origins[field]!.kind).toBe(field === '*' ? 'person' : 'import')
      }
    }
  })

  it.each([
    ['IMPORT_OPTION', { mode: 'update' }], ['IMPORT_OPTION', { mode: 'update', key: 'phone' }], ['IMPORT_OPTION', { mode: 'delete' }], ['MAPPING_WITHOUT_KEY', { mode: 'update', key: 'email' }], ['MAPPING_WITHOUT_COMPANY', { mode: 'both', key: 'externalId', mapping: '{"ID":"externalId"}' }],
  ])('is refused without what it needs: %s %j', async (code, fields) => {
    expect(await upload(rep, 'ID;Firma;Ort\n1;A;B\n', fields)).toMatchObject({ status: 400, body: { error: { code: expect.stringMatching(new RegExp(`${code}|VALIDATION`)) } } })
  })
})

describe('rows whose lead is there already', () => {
  const mapping = '{"Firma":"company","PLZ":"postalCode","Mail":"email","Telefon":"phone","Kennung":"externalId","Ort":"city"}'
  const list = (word: string) => `Firma;PLZ;Mail;Telefon;Kennung;Ort\nandere ${word};;INFO@${word}.de;;;Köln\nANDERE  ${word};50667;;;;Köln\nVierte ${word};;;+49 2204 ${PHONE};;Köln\nDritte ${word};;;;${word}-x;Köln\nNeu ${word};50667;neu@${word}.de;;;Ulm\nneu ${word};50667;;;;Wien\n`
  const PHONE = String(Math.floor(1e6 + Math.random() * 8e6))
  const makeFour = async (word: string) => [
    await make(rep, { company: `Erste ${word}`, email: `info@${word}.de` }), await make(rep, { company: `andere ${word}`, postalCode: '50667' }),
    await make(rep, { company: `Die mit Telefon ${word}`, phone: `02204 / ${PHONE}`, city: 'Bonn' }), await make(rep, { company: `Mit Kennung ${word}`, externalId: `${word}-x` }),
  ]
  const notOthers = async () => {
    // A number stands in one lead at a time here.
    await database.query('UPDATE leads SET deleted_at = now() WHERE phone LIKE $1', [`%${PHONE}`])
  }

  it('are skipped', async () => {
    const word = own()
    const four = await makeFour(word)
    const done = await bring(rep, list(word), { mapping, duplicates: 'skip' })
    expect(done.counts).toMatchObject({ total: 6, created: 1, updated: 0, duplicates: 5 })
    expect(await problems(done.id)).toEqual([[2, 'duplicate', 'DUPLICATE'], [3, 'duplicate', 'DUPLICATE'], [4, 'duplicate', 'DUPLICATE'], [5, 'duplicate', 'DUPLICATE'], [6, 'created'], [7, 'duplicate', 'DUPLICATE']])
    const { rows } = await database.query<{ lead: string }>('SELECT lead FROM import_rows WHERE import = $1 ORDER BY row', [done.id])
    expect(rows.slice(0, 4).map(({ lead }) => lead)).toEqual(four.map(({ id }) => id))
    expect(rows[5]).toEqual(rows[4])
    expect((await stored(four[0]!.id)).city).toBeNull()
    expect((await rep.download(`/crm/imports/${done.id}/errors.csv`)).text).toContain('2;Dublette;(ganze Zeile);Diesen Lead gibt es schon;')
    expect((await undo(rep, done.id)).counts).toMatchObject({ undone: 1, kept: 0 })
    for (const lead of four) expect((await stored(lead.id)).deleted_at).toBeNull()
    await notOthers()
  })
  it('get what they lack, and nothing else', async () => {
    const word = own()
    const four = await makeFour(word)
    const done = await bring(rep, list(word), { mapping, duplicates: 'update_empty' })
    expect(done.counts).toMatchObject({ total: 6, created: 1, updated: 3, duplicates: 5 })
    const after = await Promise.all(four.map(lead => stored(lead.id)))
    expect(after.map(({ company, city }) => [company, city])).toEqual([[four[0]!.company, 'Köln'], [four[1]!.company, 'Köln'], [four[2]!.company, 'Bonn'], [four[3]!.company, 'Köln']])
    expect(after[0]!.origins).toMatchObject({ city: { kind: 'import', import: done.id, import_row: 2 } })
    await undo(rep, done.id)
    expect((await Promise.all(four.map(lead => stored(lead.id)))).map(({ city }) => city)).toEqual([null, null, 'Bonn', null])
    await notOthers()
  })
  it('are made and wait to be released', async () => {
    const word = own()
    await makeFour(word)
    const done = await bring(rep, list(word), { mapping, duplicates: 'review' })
    expect(done.counts).toMatchObject({ total: 6, created: 6, duplicates: 5 })
    const { rows } = await database.query<{ reviewed: boolean }>('SELECT l.reviewed FROM import_rows r JOIN leads l ON l.id = r.lead WHERE r.import = $1 ORDER BY r.row', [done.id])
    expect(rows.map(({ reviewed }) => reviewed)).toEqual([false, false, false, false, true, false])
    await notOthers()
  })
  it('are none of the person\'s business when they do not see them', async () => {
    const word = own()
    await make(rep2, { company: `Fremd ${word}`, email: `info@${word}.de` })
    expect((await bring(rep, `Firma;Mail\nMein ${word};info@${word}.de\n`, { duplicates: 'skip' })).counts).toMatchObject({ created: 1, duplicates: 0 })
  })
})

describe('undoing changes', () => {
  it('puts back what nobody changed since, exactly, and keeps and lists the rest', async () => {
    const word = own()
    const [one, two, three] = [await make(rep, { company: `A ${word}`, externalId: `${word}-a`, city: 'Bonn', country: 'DE', postalCode: '53111', phone: 'x' }), await make(rep, { company: `B ${word}`, externalId: `${word}-b`, city: 'Bonn', tags: ['x'] }), await make(rep, { company: `C ${word}`, externalId: `${word}-c` })]
    // An own origin of a field, and a mark, to be brought back.
    expect((await rep.patch(`/crm/leads/${one.id}`, { city: 'Köln' })).status).toBe(200)
    const before = await Promise.all([one, two, three].map(lead => stored(lead.id)))
    const done = await bring(rep, `Kennung;Ort;PLZ;Land;Telefon;Tags;Bewertung\n${word}-a;Wien;1010;AT;0043 1 234567;;\n${word}-a;Graz;8010;;;;\n${word}-b;Ulm;;;;neu;hot\n${word}-c;;;;;;unklar\n`,
      { mode: 'update', key: 'externalId', mapping: '{"Kennung":"externalId","Ort":"city","PLZ":"postalCode","Land":"country","Telefon":"phone","Tags":"tags","Bewertung":"rating"}' })
    expect(done.counts).toMatchObject({ updated: 4, marked: 1 })
    expect((await stored(three.id)).marks).toMatchObject([{ field: 'rating', code: 'UNKNOWN_CHOICE', value: 'unklar' }])
    expect((await rep.patch(`/crm/leads/${two.id}`, { city: 'Trier' })).status).toBe(200)
    // The value of the import again, but by hand: it is theirs now.
    expect((await rep.patch(`/crm/leads/${one.id}`, { postalCode: '9999' })).status).toBe(200)
    expect((await rep.patch(`/crm/leads/${one.id}`, { postalCode: '8010' })).status).toBe(200)

    const undone = await undo(rep, done.id)
    expect(undone.counts).toMatchObject({ updated: 4, undone: 1, kept: 3 })
    const after = await Promise.all([one, two, three].map(lead => stored(lead.id)))
    expect(after[0]).toMatchObject({ city: 'Köln', country: 'DE', phone: 'x', postal_code: '8010' })
    expect(after[0]!.origins).toMatchObject({ city: before[0]!.origins.city, postal_code: { kind: 'person' } })
    expect(Object.keys(after[0]!.origins).sort()).toEqual(['*', 'city', 'postal_code'])
    expect(after[0]!.marks.find(m => m.field === 'phone')).toEqual(before[0]!.marks.find(m => m.field === 'phone'))
    expect(after[1]).toMatchObject({ city: 'Trier', tags: before[1]!.tags, rating: null })
    expect([after[2]!.origins, after[2]!.marks, after[2]!.rating]).toEqual([before[2]!.origins, before[2]!.marks, null])
    const { text } = await rep.download(`/crm/imports/${done.id}/errors.csv`)
    const kept = text.split('\r\n').filter(line => line.includes('Inzwischen geändert'))
    expect(kept.map(line => line.split(';').slice(0, 3))).toEqual([['2', expect.any(String), expect.stringContaining('PLZ')], ['3', expect.any(String), expect.stringContaining('PLZ')], ['4', expect.any(String), expect.stringContaining('Ort')]])
    expect((await database.query('SELECT FROM kontor_state.import_changes WHERE import = $1', [done.id])).rowCount).toBe(0)
  })
})

describe('a former value that has become impossible', () => {
  it('stays, and the others go back', async () => {
    const word = own()
    const gone = (await database.query<{ id: string }>('INSERT INTO industries (id, key, name_de, name_en) VALUES (gen_random_uuid(), $1, $1, $1) RETURNING id', [`gone-${word}`])).rows[0]!.id
    const [one, two] = [await make(rep, { company: `A ${word}`, externalId: `${word}-a`, industry: gone }), await make(rep, { company: `B ${word}`, externalId: `${word}-b`, city: 'Bonn' })]
    const done = await bring(rep, `Kennung;Branche;Ort\n${word}-a;software;Ulm\n${word}-b;;Ulm\n`, { mode: 'update', key: 'externalId', mapping: '{"Kennung":"externalId","Branche":"industry","Ort":"city"}' })
    expect(done.counts).toMatchObject({ updated: 2 })
    expect((await stored(one.id)).industry).not.toBe(gone)
    await database.query('DELETE FROM industries WHERE id = $1', [gone])
    expect((await undo(rep, done.id)).counts).toMatchObject({ undone: 1, kept: 1 })
    expect(await stored(two.id)).toMatchObject({ city: 'Bonn' })
    expect(await stored(one.id)).toMatchObject({ city: 'Ulm' })
  })
})

describe('an import that waits', () => {
  /** Large rows come in small lots, so that there is time between them. */
  const slow = (word: string) => `Firma;Ort;Text\n${Array.from({ length: 1500 }, (_, i) => `Firma ${word} ${i};Bonn;${'x'.repeat(40_000)}`).join('\n')}\n`
  const states = async (id: string) => (await database.query<{ state: string, done: number, rows: number }>('SELECT i.state, i.rows_done AS done, (SELECT count(*)::int FROM import_rows r WHERE r.import = i.id) AS rows FROM imports i WHERE i.id = $1', [id])).rows[0]!

  it('is paused, resumed and cancelled between lots, and undone then', async () => {
    const { body: { data: { id } } } = await upload(rep, slow(own()), {})
    await until('rows', async () => (await states(id)).done > 0, 60)
    expect((await rep2.send('POST', `/crm/imports/${id}/pause`)).status).toBe(404)
    expect(await rep.send('POST', `/crm/imports/${id}/pause`)).toMatchObject({ status: 202 })
    const paused = await states(id)
    expect(paused).toMatchObject({ state: 'paused', rows: paused.done })
    expect(paused.done).toBeLessThan(1500)
    expect(await rep.send('POST', `/crm/imports/${id}/pause`)).toMatchObject({ status: 202 })
    expect(await rep.send('POST', `/crm/imports/${id}/undo`)).toMatchObject({ status: 409, body: { error: { code: 'IMPORT_OPEN' } } })
    expect(await rep.send('POST', `/crm/imports/${id}/resume`)).toMatchObject({ status: 202 })
    await until('more rows', async () => (await states(id)).done > paused.done, 60)
    expect(await rep.send('POST', `/crm/imports/${id}/cancel`)).toMatchObject({ status: 202 })
    const cancelled = await importIn(rep, 'cancelled', id)
    expect(cancelled.counts.created).toBe(cancelled.counts.done)
    expect(await rep.send('POST', `/crm/imports/${id}/resume`)).toMatchObject({ status: 409, body: { error: { code: 'IMPORT_ENDED' } } })
    expect(await states(id)).toMatchObject({ state: 'cancelled', done: cancelled.counts.done, rows: cancelled.counts.done })
    expect((await undo(rep, id)).counts).toMatchObject({ undone: cancelled.counts.done, kept: 0 })
  })
})
