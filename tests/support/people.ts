import { afterAll, beforeAll, expect } from 'vitest'
import { ask } from './directus.ts'
import { realmAdmin } from './realm-admin.ts'
import { realmToken } from './realm-tokens.ts'
import { subOf, testPeople } from './test-people.ts'

/** A person as the endpoints of the tenant's administration show them. */
export interface Person { id: string, email: string, role: string | null, status: string, totp: boolean, invited_at: string | null }

/** An administrator and a rep of the demo, and people made for the file that calls it, who are gone afterwards. */
export function openPeople() {
  const { run, address, settle, removeAll } = testPeople()
  let admin: string
  let rep: string
  const asAdmin = <T = unknown>(method: string, path: string, body?: unknown) => ask<T>(admin, method, path, body)
  const asRep = <T = unknown>(method: string, path: string, body?: unknown) => ask<T>(rep, method, path, body)
  const leads = (token: string) => ask(token, 'GET', '/items/leads?limit=1').then(answer => answer.status)
  const find = async (email: string) => (await asAdmin<Person[]>('GET', `/platform/people?search=${encodeURIComponent(email)}`)).data[0]

  /** A member who has set a password, as if the link of the mail had been followed. */
  async function member(name: string, role = 'rep'): Promise<Person> {
    const made = await asAdmin<Person>('POST', '/platform/people', { email: address(name), first_name: name, last_name: 'Test', role })
    expect(made.status).toBe(201)
    await settle(made.data.email)
    return made.data
  }

  beforeAll(async () => {
    const as = (role: string) => ({ organization: { demo: { id: '1', groups: [`/${role}`] } } })
    admin = await realmToken({ claims: { ...as('admin'), amr: ['pwd', 'otp'] }, lifespan: 1800 })
    rep = await realmToken({ claims: { ...as('rep'), amr: ['pwd'] }, lifespan: 1800 })
  })
  afterAll(removeAll)
  return { run, address, asAdmin, asRep, repToken: () => rep, leads, find, member, giveTotp }
}

/** Sets up a second factor for somebody. @returns whose account it is */
async function giveTotp(email: string): Promise<string | undefined> {
  const sub = await subOf(email)
  const user = await realmAdmin<Record<string, unknown>>('GET', `/users/${sub}`)
  await realmAdmin('PUT', `/users/${sub}`, { ...user, credentials: [{ type: 'otp', secretData: JSON.stringify({ value: 'abcdefghijklmnopqrst' }), credentialData: JSON.stringify({ subType: 'totp', digits: 6, counter: 0, period: 30, algorithm: 'HmacSHA1' }) }] })
  return sub
}
