import { afterAll, beforeAll, expect, test } from 'vitest'
import { hub } from '../support/hub.ts'
import { startReplica, type PortalReplica } from '../support/portal-replica.ts'
import { PortalVisitor } from '../support/portal-visitor.ts'

/** Two portals of their own with the limit that people meet; the hub's own has none for the sake of the other tests. */
const replicas: PortalReplica[] = []
const network = () => `198.51.${Math.floor(Math.random() * 250)}.${Math.floor(Math.random() * 250)}`

beforeAll(async () => {
  for (let i = 0; i < 2; i++) replicas.push(await startReplica({ LOGIN_LIMIT: '10', TRUSTED_PROXIES: '127.0.0.1' }))
})
afterAll(() => {
  for (const replica of replicas) replica.stop()
})

const from = (address: string, replica = 0) => new PortalVisitor(replicas[replica]?.base, { 'x-forwarded-for': address })
/** A guess at somebody's password. */
async function guess(address: string, replica = 0): Promise<Response> {
  const visitor = from(address, replica)
  return visitor.fetch(await visitor.openLogin(), { method: 'POST', body: new URLSearchParams({ username: `nobody-${Math.random()}@demo.test`, password: 'wrong' }) })
}

test('registrations count like guesses', async () => {
  const here = network()
  const register = (replica: number) => from(here, replica).fetch('/api/v1/platform/registrations', { method: 'POST', headers: { 'content-type': 'application/json', 'origin': hub().publicUrl }, body: JSON.stringify({ tenant: 'demo', email: `nobody-${Math.random()}@demo.test`, locale: 'de' }) })
  for (let i = 0; i < 5; i++) {
    expect((await guess(here, i % 2)).status).toBe(200)
    expect(await (await register(i % 2)).json()).toMatchObject({ error: { code: 'REGISTRATION_CLOSED' } })
  }
  const answer = await register(0)
  expect(answer.status).toBe(429)
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(800)
  expect((await guess(here)).status).toBe(429)
})

test('ten guesses from one network, over all replicas; then a page says how long to wait, and others are not concerned', async () => {
  const here = network()
  for (let i = 0; i < 10; i++) expect((await guess(here, i % 2)).status, `guess ${i + 1}`).toBe(200)
  // Who claims to come from elsewhere still comes from here.
  for (const address of [here, `203.0.113.7, ${here}`]) {
    const answer = await guess(address, 1)
    expect(answer.status).toBe(429)
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(800)
    expect(Number(answer.headers.get('retry-after'))).toBeLessThanOrEqual(900)
    expect(await answer.text()).toContain('Zu viele Versuche')
  }
  expect((await guess(network())).status).toBe(200)
})

test('many log in from one office: a completed login does not count', async () => {
  const office = network()
  for (let i = 0; i < 12; i++) await from(office, i % 2).logIn('rep@demo.test', hub().passwords['rep@demo.test'] ?? '')
})

test('wrong passwords count although a login follows, and a login of one\'s own frees no more guesses', async () => {
  const here = network()
  for (let round = 0; round < 5; round++) {
    const visitor = from(here)
    const action = await visitor.openLogin()
    const wrong = await visitor.fetch(action, { method: 'POST', body: new URLSearchParams({ username: `nobody-${round}@demo.test`, password: 'wrong' }) })
    expect(wrong.status).toBe(200)
    const again = /<form[^>]+action="([^"]+)"/.exec(await wrong.text())?.[1]?.replaceAll('&amp;', '&') ?? ''
    const done = await visitor.fetch(again, { method: 'POST', body: new URLSearchParams({ username: 'rep2@demo.test', password: hub().passwords['rep2@demo.test'] ?? '' }) })
    await visitor.fetch(done.headers.get('location') ?? '')
    expect((await visitor.call('GET', '/users/me')).status).toBe(200)
  }
  for (let i = 0; i < 5; i++) expect((await guess(here)).status, `guess ${i + 6}`).toBe(200)
  expect((await guess(here)).status).toBe(429)
})
