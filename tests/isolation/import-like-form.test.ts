import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { instanceOf } from '@kontor/apply'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Dice } from '../support/fuzz.ts'
import { hub } from '../support/hub.ts'
import { rowsOf } from '../support/inside.ts'
import { portalApi, type PortalApi } from '../support/portal-api.ts'
import { createOverCli, removeTenant } from '../support/tenants.ts'
import { until } from '../support/until.ts'

/** The rules of an import are those of a form: the same rows through both, as each role. */

const SLUG = `alike-${randomBytes(4).toString('hex')}`
const DATABASE = instanceOf(SLUG).database
const ROWS = 2000
const WRITERS = ['admin', 'manager', 'rep', 'backoffice'] as const
const OTHERS = ['readonly', 'trainer', 'automation'] as const
const sql = <T extends object = Record<string, unknown>>(text: string, values: unknown[] = []) => rowsOf<T>(DATABASE, text, values)
let api: PortalApi

/** A row as texts, under the outside names of fields. */
type Texts = Readonly<Record<string, string>>
const COLUMN: Readonly<Record<string, string>> = { postalCode: 'postal_code', vatId: 'vat_id', externalId: 'external_id', contactName: 'contact_name', emailAlternative: 'email_alternative', nextStep: 'next_step', nextStepAt: 'next_step_at' }
const columnOf = (field: string) => COLUMN[field] ?? field
const FIELDS = ['externalId', 'company', 'street', 'postalCode', 'city', 'country', 'website', 'contactName', 'email', 'emailAlternative', 'phone', 'mobile', 'vatId', 'campaign', 'nextStep', 'notes', 'rating', 'priority', 'status', 'reviewed', 'nextStepAt'] as const

/** Values that something on the way may stumble over; each is text that a cell can hold. */
const HOSTILE: Readonly<Record<string, readonly string[]>> = {
  company: ['=HYPERLINK("http://x","y")', '+1', '-1+2', '@SUM(A1)', '\'; DROP TABLE leads; --', '<script>alert(1)</script>', '  Rand  ', 'Ünïcödé \u202E\u200B', '💥'.repeat(60), 'x'.repeat(255), 'x'.repeat(256), 'Zeile\nzwei', '"Anführung"', 'a;b,c\td', '\\N', 'null', '__proto__', '{{7*7}}', '$NOW', '', '   '],
  street: ['x'.repeat(300), 'Weg "1"', '\\', '%_', 'Straße\r\n2'], city: ['Köln;Bonn', 'x'.repeat(256), 'São Paulo', '日本', '\uFEFFBonn'],
  postalCode: ['5311', 'D-53111', '00000', '53 111', 'x'.repeat(20), 'ABC'], country: ['Deutschland', 'de', 'XX', 'Germany', 'Atlantis', 'D'],
  website: ['httsp://www.firma.de', 'www firma', 'javascript:alert(1)', 'http://[::1', 'firma.de', 'HTTPS://FIRMA.DE'], email: ['kein(at)x', 'a@b', 'a@b@c.de', ' a@b.de ', 'mailto:a@b.de', 'ä@ö.de', `${'x'.repeat(250)}@b.de`], emailAlternative: ['x', 'a@b.de, c@d.de'],
  phone: ['auf Anfrage', '0221 99', '+49 (0)228 / 12 34-0', '123', '+999 1', '0800 FIRMA'], mobile: ['—', '0171/1234567', '+49'], vatId: ['DE12', 'DE123456789', 'ATU99999999', 'de 136 695 976'],
  rating: ['heiß', 'HOT', 'sehr', '0'], priority: ['hoch', 'x'], status: ['gewonnen', 'kontaktiert', 'contacted'], reviewed: ['vielleicht', 'ja', '2'], nextStepAt: ['morgen', '2026-02-30', '0000-00-00', '99999-01-01T00:00:00Z'],
  externalId: ['\'1', 'x'.repeat(256)], notes: ['x'.repeat(5000), 'a\tb', '=1+1'], contactName: ['Dr. Ömer "X" O\'Neill'], campaign: ['\u00A0'], nextStep: ['x'.repeat(300)],
}

function rowsFor(): Texts[] {
  const dice = new Dice(20261123)
  const lines = readFileSync(join(import.meta.dirname, '../fixtures/companies.csv'), 'utf8').split('\r\n').slice(1).filter(line => !line.includes('"'))
  const good = (at: number): Record<string, string> => {
    const [company = '', street = '', postalCode = '', city = '', country = '', phone = '', , email = '', website = '', , , slug = ''] = (lines[at % lines.length] as string).split(';')
    return { externalId: slug, company, street, postalCode, city, country, phone, email, website, rating: dice.pick(['hot', 'warm', 'cold']), priority: dice.pick(['low', 'normal', 'high']), reviewed: dice.pick(['true', 'false']), nextStepAt: '2026-12-24T09:30:00.000Z', contactName: 'Ada Muster', notes: `Notiz ${at}` }
  }
  return Array.from({ length: ROWS }, (_, at) => {
    const row = good(at)
    // Every other one is hostile, in one field or in several.
    if (at % 2 === 1) for (let n = dice.pick([1, 1, 2, 4]); n > 0; n--) {
      const field = dice.pick(Object.keys(HOSTILE))
      row[field] = dice.pick(HOSTILE[field] as readonly string[])
    }
    return row
  })
}
const rows = rowsFor()

const cell = (text: string) => /[";\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
const csv = () => `${FIELDS.join(';')}\r\n${rows.map(row => FIELDS.map(field => cell(row[field] ?? '')).join(';')).join('\r\n')}\r\n`

/** What stands in a form's menus under the words of a list. */
const CHOSEN: Readonly<Record<string, Readonly<Record<string, string>>>> = { rating: { heiß: 'hot', HOT: 'hot' }, priority: { hoch: 'high' }, status: { kontaktiert: 'contacted' } }
const SWITCHED: Readonly<Record<string, boolean>> = { true: true, false: false, ja: true }
const typedValue = (field: string, text: string): unknown => field === 'reviewed' ? SWITCHED[text] ?? text : CHOSEN[field]?.[text] ?? text
/** What a form sends of the texts: nothing of an empty one. Nobody has what an import makes; a form gives it to its writer unless told. */
const bodyOf = (row: Texts): Record<string, unknown> => ({ owner: null, ...Object.fromEntries(Object.entries(row).filter(([, text]) => text.trim() !== '').map(([field, text]) => [field, typedValue(field, text)])) })

interface Typed { readonly status: number, readonly id?: string, readonly fields: readonly string[] }
async function typeIn(role: string, row: Texts): Promise<Typed> {
  const response = await fetch(`${hub().publicUrl}/api/v1/crm/leads`, { method: 'POST', headers: { 'authorization': `Bearer ${api.tokens[role] ?? ''}`, 'x-kontor-tenant': SLUG, 'content-type': 'application/json' }, body: JSON.stringify(bodyOf(row)) })
  const { data, error } = await response.json() as { data?: { id: string }, error?: { details?: readonly { field: string }[] } }
  return { status: response.status, ...data ? { id: data.id } : {}, fields: [...new Set((error?.details ?? []).map(({ field }) => field))].sort() }
}
/** Several at a time, in their order. */
async function typeAll(role: string, some: readonly Texts[]): Promise<Typed[]> {
  const answers: Typed[] = []
  for (let at = 0; at < some.length; at += 8) answers.push(...await Promise.all(some.slice(at, at + 8).map(row => typeIn(role, row))))
  return answers
}
async function upload(role: string): Promise<{ status: number, id?: string }> {
  const form = new FormData()
  form.append('file', new Blob([csv()], { type: 'text/csv' }), 'list.csv')
  form.append('mapping', JSON.stringify(Object.fromEntries(FIELDS.map(field => [field, field]))))
  const response = await fetch(`${hub().publicUrl}/api/v1/crm/leads/import`, { method: 'POST', headers: { 'authorization': `Bearer ${api.tokens[role] ?? ''}`, 'x-kontor-tenant': SLUG }, body: form })
  const { data } = await response.json() as { data?: { id: string } }
  return { status: response.status, ...data ? { id: data.id } : {} }
}

interface Kept { readonly values: Record<string, unknown>, readonly marks: readonly { field: string, code: string, value: string }[], readonly origins: readonly string[], readonly events: readonly string[] }
/** What is kept of leads, without what is a lead's own: its id, number, times and writer. */
async function kept(ids: readonly string[]): Promise<Map<string, Kept>> {
  const found = await sql<Kept & { id: string }>(`
    SELECT l.id, (to_jsonb(l) - ARRAY['id', 'lead_number', 'date_created', 'date_updated', 'user_created', 'user_updated', 'verification']) AS values,
      coalesce((SELECT jsonb_agg(jsonb_build_object('field', m.field, 'code', m.code, 'value', m.value) ORDER BY m.field, m.code) FROM lead_marks m WHERE m.lead = l.id), '[]') AS marks,
      ARRAY(SELECT o.field || ' ' || o.verification FROM lead_origins o WHERE o.lead = l.id ORDER BY o.field) AS origins,
      ARRAY(SELECT e.type FROM kontor_state.outbox_events e WHERE e.record = l.id::text ORDER BY 1) AS events
    FROM leads l WHERE l.id = ANY ($1::uuid[])`, [ids])
  return new Map(found.map(({ id, ...rest }) => [id, rest]))
}

beforeAll(async () => {
  expect(await createOverCli(SLUG)).toMatchObject({ code: 0 })
  api = await portalApi([...WRITERS, ...OTHERS], '/crm', SLUG)
}, 120_000)
afterAll(() => removeTenant(SLUG), 120_000)

describe.each(WRITERS)('2,000 rows, half of them hostile, as %s', (role) => {
  test('become the same leads with the same marks, origins and events, or are refused for the same', { timeout: 300_000 }, async () => {
    const typed = await typeAll(role, rows)
    const { status, id } = await upload(role)
    expect(status).toBe(202)
    await until('the import', async () => (await api<{ state: string }>(role, 'GET', `/imports/${id}`)).data.state === 'done' || undefined, 120)
    const imported = await sql<{ lead: string | null, outcome: string, problems: unknown, unread: string[] }>(`
      SELECT r.lead, r.outcome, r.problems, ARRAY(SELECT m.field FROM lead_marks m WHERE m.lead = r.lead AND m.code IN ('INVALID_VALUE', 'UNKNOWN_CHOICE', 'TOO_LONG') ORDER BY 1) AS unread
      FROM import_rows r WHERE r.import = $1 ORDER BY r.row`, [id])
    expect(imported).toHaveLength(ROWS)
    const byForm = await kept(typed.flatMap(one => one.id ?? [])), byImport = await kept(imported.flatMap(({ lead }) => lead ?? []))
    const different: unknown[] = []
    let [same, refused, left] = [0, 0, 0]
    for (const [at, answer] of typed.entries()) {
      const row = imported[at]
      const lead = row?.lead ? byImport.get(row.lead) : undefined
      if (answer.status === 201 && lead && row?.unread.length === 0) {
        const form = byForm.get(answer.id as string) as Kept
        if (JSON.stringify(form) !== JSON.stringify({ ...lead, values: { ...lead.values, import: form.values.import } })) different.push({ row: rows[at], form, lead })
        same++
      }
      // Without its company there is no lead, either way.
      else if (answer.status === 400 && !lead && row?.outcome === 'refused') refused++
      // A form says which value its field cannot hold; an import keeps it in a mark, and the lead without it.
      else if (answer.status === 400 && lead && JSON.stringify(answer.fields.map(columnOf).sort()) === JSON.stringify(row?.unread)) left++
      else different.push({ row: rows[at], answer, imported: row })
    }
    expect(different.slice(0, 5), `${different.length} of ${ROWS}`).toEqual([])
    expect({ same: same > 1000, refused: refused > 5, left: left > 100, all: same + refused + left }).toEqual({ same: true, refused: true, left: true, all: ROWS })
  })
})

test.each(OTHERS)('neither a lead nor an import is made by %s', async (role) => {
  const before = await sql<{ count: string }>('SELECT (SELECT count(*) FROM leads) || \' \' || (SELECT count(*) FROM imports) AS count')
  expect((await typeAll(role, rows.slice(0, 20))).map(({ status }) => status).filter(status => status !== 403)).toEqual([])
  expect((await upload(role)).status).toBe(403)
  expect(await sql('SELECT (SELECT count(*) FROM leads) || \' \' || (SELECT count(*) FROM imports) AS count')).toEqual(before)
})
