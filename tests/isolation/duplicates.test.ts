import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask } from '../support/directus.ts'
import { rowsOf } from '../support/inside.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { until } from '../support/until.ts'

interface Pair { readonly id: string, readonly lead: string, readonly other: string, readonly score: string, readonly reasons: readonly string[], readonly state: string }
interface Like { readonly id: string, readonly pair: string | null, readonly company: string, readonly score: number, readonly reasons: readonly string[] }

/** No other test has such a company. */
const MARK = `Dubl${Date.now().toString(36).replace(/\d/g, 'x')}`
const as = (role: string, sub?: string) => realmToken({ claims: { organization: { demo: { id: '1', groups: [`/${role}`] } }, amr: ['pwd', 'otp'], ...sub ? { sub } : {} }, lifespan: 1800 })
const tokens: Record<string, string> = {}
const made: string[] = []
const BASE = { company: `${MARK} Maschinenbau GmbH`, street: 'Hauptstraße 12', postal_code: '53111', city: 'Bonn', country: 'Deutschland', email: `info@${MARK.toLowerCase()}.de`, phone: '+49 228 5550199' }

async function lead(values: Record<string, unknown> = {}, role = 'manager'): Promise<string> {
  const { status, data } = await ask(tokens[role] as string, 'POST', '/items/leads', { ...BASE, owner: null, ...values })
  expect(status).toBe(200)
  made.push(data.id as string)
  return data.id as string
}
const pairsOf = (id: string) => rowsOf<Pair>('tenant_demo', 'SELECT id, lead, other, score, reasons, state FROM lead_duplicates WHERE lead = $1 OR other = $1 ORDER BY score DESC', [id])
/** The first two; others that tests made and deleted were pairs with them. */
const pairOfTwo = async () => (await pairsOf(first)).find(({ lead, other }) => [lead, other].includes(second))
/** Everything that was written has been looked at. */
const looked = () => until('duplicates to be looked for', async () => (await rowsOf<{ n: number }>('tenant_demo', 'SELECT ((SELECT count(*) FROM kontor_state.lead_keys_due) + (SELECT count(*) FROM kontor_state.lead_keys WHERE NOT searched))::int AS n'))[0]?.n === 0, 120)
const likes = (role: string, id: string) => ask<Like[]>(tokens[role] as string, 'GET', `/crm/leads/${id}/duplicates`)

let [first, second, stranger] = ['', '', '']
beforeAll(async () => {
  for (const role of ['manager', 'rep', 'rep2', 'readonly', 'automation', 'admin']) tokens[role] = await as(role === 'rep2' ? 'rep' : role)
  first = await lead()
  second = await lead({ company: `${MARK.toUpperCase()} MASCHINENBAU AG`, street: 'Hauptstr. 12', phone: '0228 / 5550199', email: null })
  stranger = await lead({ company: `Steuerkanzlei ${MARK.split('').reverse().join('')}` })
  await looked()
})
afterAll(async () => {
  await ask(tokens.manager as string, 'DELETE', '/items/leads', made)
})

describe('leads of the same company', () => {
  test('are found after they were made, with a score and its reasons; a trap is none', async () => {
    const pairs = await pairsOf(first)
    expect(pairs).toHaveLength(1)
    expect([pairs[0]?.lead, pairs[0]?.other].sort()).toEqual([first, second].sort())
    expect(pairs[0]).toMatchObject({ state: 'open', score: '1.0000', reasons: ['SAME_NAME', 'SAME_PHONE', 'SAME_ADDRESS'] })
    expect(await pairsOf(stranger)).toEqual([])
  })

  test('a change finds others, and lets go what is found no more', async () => {
    const third = await lead({ company: `${MARK} Verlag`, street: null, postal_code: '10115', city: 'Berlin', email: null, phone: null })
    await looked()
    expect(await pairsOf(third)).toEqual([])
    expect(await ask(tokens.manager as string, 'PATCH', `/items/leads/${third}`, { company: BASE.company, email: BASE.email })).toMatchObject({ status: 200 })
    await looked()
    expect((await pairsOf(third)).map(({ state, reasons }) => ({ state, reasons }))).toContainEqual({ state: 'open', reasons: ['SAME_NAME', 'SAME_EMAIL', 'SAME_DOMAIN', 'OTHER_TOWN'] })
    expect(await ask(tokens.manager as string, 'PATCH', `/items/leads/${third}`, { company: `${MARK} Verlag`, email: null })).toMatchObject({ status: 200 })
    await looked()
    expect(await pairsOf(third)).toEqual([])
  })

  test('whoever sees both is told, and of nobody else', async () => {
    const own = await lead({ owner: undefined, email: null }, 'rep')
    await looked()
    expect((await likes('rep', own)).data.map(({ id }) => id).sort()).toEqual([first, second].sort())
    const foreign = await likes('rep2', first)
    expect(foreign.data.map(({ id }) => id)).toEqual([second])
    expect((await likes('rep2', own)).status).toBe(403)
    const seen = await ask<{ lead: string, other: string }[]>(tokens.rep2 as string, 'GET', `/items/lead_duplicates?filter[_or][0][lead][_eq]=${own}&filter[_or][1][other][_eq]=${own}`)
    expect(seen.data).toEqual([])
    expect(await ask(tokens.manager as string, 'DELETE', `/items/leads/${own}`)).toMatchObject({ status: 204 })
    expect((await likes('manager', first)).data.map(({ id }) => id)).toEqual([second])
  })

  test('a check before a lead is made says the same', async () => {
    const check = (role: string, body: unknown) => ask<Like[]>(tokens[role] as string, 'POST', '/crm/duplicates/check', body)
    const { data } = await check('rep', { ...BASE, company: `${MARK} Maschinbau` })
    expect(data.map(({ id }) => id).sort()).toEqual([first, second].sort())
    expect(data[0]).toMatchObject({ id: first, score: 1, reasons: ['LIKE_NAME', 'SAME_EMAIL', 'SAME_PHONE', 'SAME_DOMAIN', 'SAME_ADDRESS'] })
    expect((await check('rep', { company: `Anders ${MARK}` })).data).toEqual([])
    expect((await check('rep', { email: BASE.email })).data).toEqual([])
    expect((await check('rep', [])).status).toBe(400)
    expect((await ask('', 'POST', '/crm/duplicates/check', BASE)).status).toBeGreaterThanOrEqual(401)
  })
})

describe('a decision', () => {
  const decide = (role: string, id: string, what: string) => ask(tokens[role] as string, 'POST', `/crm/duplicates/${id}/${what}`, {})
  test('is a person\'s who may change both, and can be taken back', async () => {
    const pair = await pairOfTwo()
    for (const role of ['readonly', 'automation']) expect((await decide(role, pair?.id ?? '', 'dismiss')).status, role).toBe(403)
    expect(await decide('rep', pair?.id ?? '', 'dismiss')).toMatchObject({ status: 200 })
    expect(await pairOfTwo()).toMatchObject({ state: 'dismissed' })
    expect((await likes('manager', first)).data).toEqual([])
    expect(await decide('rep', pair?.id ?? '', 'dismiss')).toMatchObject({ status: 409, code: 'DUPLICATE_DECIDED' })
    expect(await decide('manager', pair?.id ?? '', 'reopen')).toMatchObject({ status: 200 })
    expect(await pairOfTwo()).toMatchObject({ state: 'open' })
  })

  test('holds until what was compared changes, by night too', async () => {
    const pair = await pairOfTwo()
    expect(await decide('manager', pair?.id ?? '', 'dismiss')).toMatchObject({ status: 200 })
    expect(await ask(tokens.manager as string, 'PATCH', `/items/leads/${first}`, { notes: 'nothing that is compared' })).toMatchObject({ status: 200 })
    await rowsOf('tenant_demo', 'INSERT INTO kontor_state.duplicate_night (next_at) VALUES (now()) ON CONFLICT (one) DO UPDATE SET next_at = now(), after = NULL')
    await until('the night to be over', async () => (await rowsOf('tenant_demo', 'SELECT FROM kontor_state.duplicate_night WHERE next_at <= now()')).length === 0, 120)
    expect(await pairOfTwo()).toMatchObject({ id: pair?.id, state: 'dismissed' })
    expect(await ask(tokens.manager as string, 'PATCH', `/items/leads/${first}`, { phone: '+49 228 777' })).toMatchObject({ status: 200 })
    await looked()
    expect(await pairOfTwo()).toMatchObject({ id: pair?.id, state: 'open' })
  })

  test('all leads are looked through by night: what was missed is found', async () => {
    await rowsOf('tenant_demo', 'DELETE FROM lead_duplicates d USING (SELECT set_config(\'kontor.duplicates\', \'given\', true)) told WHERE d.lead = $1 OR d.other = $1', [first])
    expect(await pairOfTwo()).toBeUndefined()
    await rowsOf('tenant_demo', 'INSERT INTO kontor_state.duplicate_night (next_at) VALUES (now()) ON CONFLICT (one) DO UPDATE SET next_at = now(), after = NULL')
    await until('the pair to be found', async () => pairOfTwo(), 120)
  })

  test('nobody writes pairs by hand, administrators included', async () => {
    const pair = await pairOfTwo()
    for (const role of ['manager', 'admin']) {
      expect((await ask(tokens[role] as string, 'PATCH', `/items/lead_duplicates/${pair?.id}`, { state: 'dismissed' })).status, role).toBe(403)
      expect((await ask(tokens[role] as string, 'POST', '/items/lead_duplicates', { lead: first, other: stranger, score: 1 })).status, role).toBe(403)
      expect((await ask(tokens[role] as string, 'DELETE', `/items/lead_duplicates/${pair?.id}`)).status, role).toBe(403)
    }
    await expect(rowsOf('tenant_demo', 'UPDATE lead_duplicates SET score = 0 WHERE id = $1', [pair?.id])).rejects.toThrow('FACTS_ARE_KEPT')
  })
})
