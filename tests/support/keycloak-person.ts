import { randomBytes, randomUUID } from 'node:crypto'
import { hub } from './hub.ts'
import { foreignToken } from './realm-tokens.ts'

export interface KeycloakPerson {
  readonly id: string
  readonly email: string
  readonly password: string
  remove(): Promise<void>
}

/** Makes a person of the organization `demo` with a role, who has never logged in. */
export async function newMember(role: string): Promise<KeycloakPerson> {
  const admin = `${hub().keycloakUrl}/admin/realms/kontor`
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${admin}${path}`, { method, headers: { 'authorization': `Bearer ${await foreignToken()}`, 'content-type': 'application/json' }, body: body === undefined ? undefined : JSON.stringify(body) })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 200)}`)
    return (text ? JSON.parse(text) : undefined) as T
  }
  const email = `${role}-${randomUUID()}@demo.test`
  const password = `Aa1-${randomBytes(12).toString('base64url')}`
  await call('POST', '/users', { username: email, email, emailVerified: true, enabled: true, firstName: 'Test', lastName: role, credentials: [{ type: 'password', value: password, temporary: false }], requiredActions: role === 'admin' ? ['CONFIGURE_TOTP'] : [] })
  const [user] = await call<{ id: string }[]>('GET', `/users?email=${encodeURIComponent(email)}&exact=true`)
  if (!user) throw new Error('Keycloak did not make the person')
  const organization = (await call<{ id: string, alias: string }[]>('GET', '/organizations?search=demo&first=0&max=100')).find(({ alias }) => alias === 'demo')
  await call('POST', `/organizations/${organization?.id}/members`, user.id)
  const group = (await call<{ id: string, name: string }[]>('GET', `/organizations/${organization?.id}/groups?first=0&max=100`)).find(({ name }) => name === role)
  await call('PUT', `/organizations/${organization?.id}/groups/${group?.id}/members/${user.id}`)
  return { id: user.id, email, password, remove: () => call('DELETE', `/users/${user.id}`) }
}
