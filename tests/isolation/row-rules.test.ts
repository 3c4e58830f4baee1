import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hub } from '../support/hub.ts'
import { realmToken } from '../support/realm-tokens.ts'

type Lead = Readonly<Record<'id' | 'company' | 'city' | 'status' | 'owner', string | null>>
interface Asked { readonly method?: string, readonly body?: unknown }

/** Asks Directus directly, past the portal. */
async function ask<T>(token: string, path: string, { method = 'GET', body }: Asked = {}): Promise<T> {
  const response = await fetch(`${hub().hostUrl}${path}`, {
    method, headers: { 'authorization': `Bearer ${token}`, 'x-kontor-tenant': 'demo', ...body === undefined ? {} : { 'content-type': 'application/json' } }, body: body === undefined ? undefined : JSON.stringify(body),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 300)}`)
  return (text === '' ? undefined : (JSON.parse(text) as { data: T }).data) as T
}

const as = (role: string, ...amr: string[]) => realmToken({ claims: { organization: { demo: { id: '1', groups: [`/${role}`] } }, amr: ['pwd', ...amr] } })
const NAME = 'Row rules test'
const seenBy = async (token: string) => new Map((await ask<Lead[]>(token, `/items/leads?fields=id,company,city,status,owner&filter[company][_starts_with]=${encodeURIComponent(NAME)}`)).map(lead => [lead.id, lead]))

let admin: string
let rep: string
let other: string
const made: string[] = []
let policy: string | undefined

async function makeLead(values: Record<string, unknown>): Promise<string> {
  const { id } = await ask<{ id: string }>(admin, '/items/leads', { method: 'POST', body: { company: `${NAME} ${made.length}`, city: 'Bonn', ...values } })
  made.push(id)
  return id
}

beforeAll(async () => {
  [admin, rep, other] = await Promise.all([as('admin', 'otp'), as('rep'), as('rep')]) as [string, string, string]
})
afterAll(async () => {
  if (policy) await ask(admin, `/policies/${policy}`, { method: 'DELETE' })
  await ask(admin, '/items/leads', { method: 'DELETE', body: made })
})

describe('a rep', () => {
  let mine: string, free: string, theirs: string, theirsConverted: string

  test('sees what is theirs or nobody\'s, with every column, and nothing else', async () => {
    const [me, colleague] = await Promise.all([rep, other].map(token => ask<{ id: string }>(token, '/users/me?fields=id')))
    mine = await makeLead({ owner: me?.id })
    free = await makeLead({ owner: null })
    theirs = await makeLead({ owner: colleague?.id })
    theirsConverted = await makeLead({ owner: colleague?.id, status: 'converted' })
    const seen = await seenBy(rep)
    expect([...seen.keys()].sort()).toEqual([mine, free].sort())
    expect(seen.get(mine)).toMatchObject({ city: 'Bonn', status: 'new', owner: me?.id })
  })

  test('sees of a row that a second rule shows only the columns of that rule', async () => {
    const { id: user } = await ask<{ id: string }>(rep, '/users/me?fields=id')
    policy = (await ask<{ id: string }>(admin, '/policies', { method: 'POST', body: { name: NAME } })).id
    await ask(admin, '/access', { method: 'POST', body: { user, policy } })
    await ask(admin, '/permissions', { method: 'POST', body: { policy, collection: 'leads', action: 'read', fields: ['id', 'company'], permissions: { status: { _eq: 'converted' } } } })
    const seen = await seenBy(rep)
    expect([...seen.keys()].sort()).toEqual([mine, free, theirsConverted].sort())
    expect(seen.get(theirsConverted)).toMatchObject({ company: expect.stringContaining(NAME) as string, city: null, status: null, owner: null })
    expect(seen.get(free)).toMatchObject({ city: 'Bonn', status: 'new' })
    expect(seen.has(theirs)).toBe(false)
  })

  test('sees of a row that a whole second rule shows every column', async () => {
    await ask(admin, '/permissions', { method: 'POST', body: { policy, collection: 'leads', action: 'read', fields: ['*'], permissions: { status: { _eq: 'converted' } } } })
    expect((await seenBy(rep)).get(theirsConverted)).toMatchObject({ city: 'Bonn', status: 'converted' })
    expect((await seenBy(other)).has(mine)).toBe(false)
  })
})
