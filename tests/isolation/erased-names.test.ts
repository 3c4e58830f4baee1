import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { instanceOf } from '@kontor/apply'
import { rowsOf } from '../support/inside.ts'
import { portalApi, type PortalApi } from '../support/portal-api.ts'
import { startReplica, type PortalReplica } from '../support/portal-replica.ts'
import { createOverCli, removeTenant } from '../support/tenants.ts'

/** A tenant of its own, in which nobody waits for the tables of others. */
const SLUG = `names-${randomBytes(4).toString('hex')}`
const DATABASE = instanceOf(SLUG).database
const sql = (text: string, values: unknown[]) => rowsOf(DATABASE, text, values)
const wordOf = (kind: string) => `${kind}${randomBytes(6).toString('hex')}`
let replica: PortalReplica
/** The hub's portal, and another process of it: what one of them has read the other knows nothing of. */
const portals: PortalApi[] = []

beforeAll(async () => {
  expect(await createOverCli(SLUG)).toMatchObject({ code: 0 })
  replica = await startReplica()
  for (const base of [undefined, replica.base]) portals.push(await portalApi(['admin', 'manager'], '', SLUG, base))
}, 180_000)
afterAll(async () => {
  replica?.stop()
  await removeTenant(SLUG)
}, 120_000)

async function make(collection: string, values: object): Promise<string> {
  const { status, data, code } = await (portals[0] as PortalApi)('manager', 'POST', `/crm/${collection}`, values)
  expect(status, `${collection}: ${code ?? ''}`).toBe(201)
  return data.id
}
/** What every portal shows of a record: itself, the list, its history. */
const shown = (collection: string, id: string) => Promise.all(portals.map(async (api) => {
  const answers = await Promise.all([`/crm/${collection}/${id}`, `/crm/${collection}`, `/platform/collections/${collection}/records/${id}/history`].map(path => api<unknown>('manager', 'GET', path)))
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
  return answers.map(({ data }) => JSON.stringify(data))
}))
async function erase(collection: string, id: string, way: string): Promise<void> {
  expect(await (portals[0] as PortalApi)('admin', 'POST', `/crm/${collection}/erase`, { ids: [id], way })).toMatchObject({ status: 200, data: { state: 'done' } })
}

test.each(['erase', 'anonymize'])('no process of the portal shows a contact\'s name any more once it has been answered: %s', { timeout: 120_000 }, async (way) => {
  const word = wordOf('contact')
  const customer = await make('customers', { company: 'Muster GmbH' })
  const contact = await make('contacts', { customer, name: `Ada ${word}` })
  const opportunity = await make('opportunities', { title: 'Rahmenvertrag', customer, contact })
  for (const [record, list] of await shown('opportunities', opportunity)) expect([record, list], 'as long as it is there').toEqual([expect.stringContaining(word), expect.anything()])
  await erase('contacts', contact, way)
  for (const answers of await shown('opportunities', opportunity)) expect(answers.filter(text => text.includes(word))).toEqual([])
})

test('nor that of a lead', { timeout: 120_000 }, async () => {
  const word = wordOf('lead')
  const contact = await make('contacts', { customer: await make('customers', { company: 'Muster GmbH' }), name: 'Ada Beispiel' })
  const lead = await make('leads', { company: `Ada ${word}` })
  // A conversion alone says it, and gives the contact's customer the lead's company, which stays.
  await sql('WITH given AS (SELECT set_config(\'kontor.restore\', \'on\', true)) UPDATE contacts SET lead = $2 FROM given WHERE id = $1', [contact, lead])
  for (const [record] of await shown('contacts', contact)) expect(record).toContain(word)
  await erase('leads', lead, 'erase')
  for (const answers of await shown('contacts', contact)) expect(answers.filter(text => text.includes(word))).toEqual([])
  // That there was one is in the history, by its number alone.
  expect((await shown('contacts', contact)).every(([, , history]) => history?.includes(lead))).toBe(true)
})
