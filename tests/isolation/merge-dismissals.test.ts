import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rowsOf } from '../support/inside.ts'
import { portalApi, type PortalApi } from '../support/portal-api.ts'
import { until } from '../support/until.ts'

interface Pair { readonly id: string, readonly lead: string, readonly other: string, readonly state: string, readonly decided: boolean }

const WORD = `Nichtgleich${Date.now().toString(36).replace(/\d/g, 'x')}`
const made: string[] = []
const sql = <T extends object = Record<string, unknown>>(query: string, values: unknown[] = []) => rowsOf<T>('tenant_demo', query, values)
let api: PortalApi
async function lead(values: Record<string, unknown> = {}): Promise<string> {
  const { status, data } = await api('manager', 'POST', '/leads', { company: `${WORD} Maschinenbau GmbH`, street: 'Hauptstraße 12', postalCode: '53111', city: 'Bonn', country: 'DE', email: `info@${WORD.toLowerCase()}.de`, owner: null, ...values })
  expect(status).toBe(201)
  made.push(data.id)
  return data.id
}
const looked = () => until('duplicates to be looked for', async () => (await sql<{ n: number }>('SELECT ((SELECT count(*) FROM kontor_state.lead_keys_due) + (SELECT count(*) FROM kontor_state.lead_keys WHERE NOT searched))::int AS n'))[0]?.n === 0 || undefined, 120)
const pair = async (one: string, two: string) => (await sql<Pair>('SELECT id, lead, other, state, decided_by IS NOT NULL AS decided FROM lead_duplicates WHERE lead = ANY ($1) AND other = ANY ($1)', [[one, two]]))[0]
/** Three leads that are alike; the second is said to be another company than the third. */
async function three(values: Record<string, unknown> = {}): Promise<[string, string, string]> {
  const [stays, goes, third] = [await lead(), await lead(values), await lead()]
  await looked()
  expect((await api('manager', 'POST', `/duplicates/${(await pair(goes, third))?.id}/dismiss`, {})).status).toBe(200)
  expect(await pair(stays, third)).toMatchObject({ state: 'open' })
  return [stays, goes, third]
}
const merge = async (stays: string, other: string, values: object = {}) => {
  const { status, data } = await api('manager', 'POST', `/leads/${stays}/merge`, { other, values })
  expect(status).toBeLessThan(300)
  return data.id
}

beforeAll(async () => { api = await portalApi(['manager'], '/crm') })
afterAll(() => sql('WITH gone AS (SELECT set_config(\'kontor.hard_delete\', \'on\', true)) DELETE FROM leads USING gone WHERE id = ANY ($1::uuid[])', [made]))

describe('that two leads are not the same', () => {
  test('holds for the lead that one of them is merged into, also for the next search; the undo takes it back', { timeout: 120_000 }, async () => {
    const [stays, goes, third] = await three({ phone: '0228 5550199', street: 'Nebenweg 3' })
    const before = [await pair(stays, third), await pair(goes, third)]
    // What was taken over changes what is compared.
    const id = await merge(stays, goes, { phone: 'other', street: 'other' })
    expect(await pair(stays, third)).toMatchObject({ state: 'dismissed', decided: true })
    await looked()
    expect(await pair(stays, third)).toMatchObject({ state: 'dismissed', decided: true })
    // Looked through once more, as every night.
    await sql('UPDATE kontor_state.lead_keys SET searched = false WHERE lead = ANY ($1)', [[stays, third]])
    await api('manager', 'PATCH', `/leads/${goes === third ? stays : third}`, { notes: 'geweckt' })
    await lead({ company: `Weckruf ${WORD}`, email: null, street: null })
    await looked()
    expect(await pair(stays, third)).toMatchObject({ state: 'dismissed' })
    expect((await api('manager', 'POST', `/merges/${id}/undo`, {})).status).toBe(200)
    await looked()
    expect([await pair(stays, third), await pair(goes, third)]).toEqual(before)
  })

  test('is asked again when the values change by which they were compared', { timeout: 120_000 }, async () => {
    const [stays, goes, third] = await three()
    await merge(stays, goes)
    await looked()
    expect(await pair(stays, third)).toMatchObject({ state: 'dismissed' })
    expect((await api('manager', 'PATCH', `/leads/${third}`, { phone: '0228 777' })).status).toBe(200)
    await looked()
    expect(await pair(stays, third)).toMatchObject({ state: 'open', decided: false })
  })

  test('stays as somebody decided it after the merge, whatever its undo takes back', { timeout: 120_000 }, async () => {
    const [stays, goes, third] = await three()
    const id = await merge(stays, goes)
    const passed = await pair(stays, third)
    expect((await api('manager', 'POST', `/duplicates/${passed?.id}/reopen`, {})).status).toBe(200)
    expect((await api('manager', 'POST', `/duplicates/${passed?.id}/dismiss`, {})).status).toBe(200)
    expect((await api('manager', 'POST', `/merges/${id}/undo`, {})).status).toBe(200)
    await looked()
    expect(await pair(stays, third)).toMatchObject({ id: passed?.id, state: 'dismissed', decided: true })
    expect(await pair(goes, third)).toMatchObject({ state: 'dismissed', decided: true })
  })
})
