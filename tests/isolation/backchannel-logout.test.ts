import { expect, test } from 'vitest'
import { hub } from '../support/hub.ts'
import { PortalVisitor } from '../support/portal-visitor.ts'
import { realmAdmin } from '../support/realm-admin.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { until } from '../support/until.ts'

const EMAIL = 'rep2@demo.test'
const logIn = () => new PortalVisitor().logIn(EMAIL, hub().passwords[EMAIL] ?? '')
const status = async (visitor: PortalVisitor) => (await visitor.call('GET', '/users/me')).status

test('a session that is ended in the login server\'s own console is over in the portal within a second; another one is not', async () => {
  const [user] = await realmAdmin<{ id: string }[]>('GET', `/users?email=${EMAIL}&exact=true`)
  for (const { id } of await realmAdmin<{ id: string }[]>('GET', `/users/${user?.id}/sessions`)) await realmAdmin('DELETE', `/sessions/${id}`)
  const first = await logIn()
  const [session] = await realmAdmin<{ id: string }[]>('GET', `/users/${user?.id}/sessions`)
  const second = await logIn()
  expect([await status(first), await status(second)]).toEqual([200, 200])
  await realmAdmin('DELETE', `/sessions/${session?.id}`)
  await until('the session is over', async () => await status(first) === 401, 1)
  expect(await status(second)).toBe(200)
})

test('nobody else can end a session that way', async () => {
  const say = (token: string, type = 'application/x-www-form-urlencoded') => fetch(`${hub().publicUrl}/logout/backchannel`, { method: 'POST', headers: { 'content-type': type }, body: `logout_token=${token}` })
  // Well signed by the realm, but no logout token.
  const access = await realmToken({ claims: { sid: 'sso-1' }, audience: 'portal' })
  for (const token of ['', 'a.b.c', access]) expect((await say(token)).status).toBe(400)
  expect((await say(access, 'application/json')).status).toBe(415)
  expect((await say('x'.repeat(20_000))).status).toBe(413)
})
