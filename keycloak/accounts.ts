import type { AdminCalls } from './admin.ts'
import { INVITATIONS_CLIENT, welcomeUrl } from './realm/clients.ts'

export interface Account {
  readonly id: string
  readonly username?: string
  readonly email?: string
  readonly firstName?: string
  readonly lastName?: string
  readonly enabled?: boolean
  readonly emailVerified?: boolean
  /** Milliseconds since 1970. */
  readonly createdTimestamp?: number
  readonly requiredActions?: readonly string[]
  readonly attributes?: Readonly<Record<string, readonly string[]>>
}

export interface NewAccount {
  readonly email: string
  readonly firstName?: string
  readonly lastName?: string
  readonly locale: 'de' | 'en'
}

/** Seconds for which the link of an invitation works. */
export const INVITATION_LIFE = 7 * 24 * 60 * 60

/** The account with an address, whatever its letter case. */
export async function findAccount(admin: AdminCalls, email: string): Promise<Account | undefined> {
  return (await admin.call<Account[]>('GET', `/users?email=${encodeURIComponent(email)}&exact=true`))[0]
}

/**
 * The account of a person: made without a password when nobody has the address yet.
 * @returns whether it was made now
 */
export async function ensureAccount(admin: AdminCalls, { email, firstName, lastName, locale }: NewAccount): Promise<{ readonly account: Account, readonly made: boolean }> {
  const known = await findAccount(admin, email)
  if (known) return { account: known, made: false }
  // 409: somebody else just made it.
  await admin.call('POST', '/users', { username: email.toLowerCase(), email, firstName, lastName, enabled: true, emailVerified: false, attributes: { locale: [locale] } }, [409])
  const account = await findAccount(admin, email)
  if (!account) throw new Error('Keycloak did not make the account')
  return { account, made: true }
}

/** Whether the person can log in already: has a password or comes through another login server. */
export async function canLogIn(admin: AdminCalls, userId: string): Promise<boolean> {
  const credentials = await admin.call<{ type: string }[]>('GET', `/users/${userId}/credentials`)
  if (credentials.some(({ type }) => type === 'password' || type.startsWith('webauthn-passwordless'))) return true
  return (await admin.call<unknown[]>('GET', `/users/${userId}/federated-identity`)).length > 0
}

/** What a person does at their first login: the names are asked for only when nobody gave them. */
export function firstActions(account: Pick<Account, 'firstName' | 'lastName'>, secondFactor: boolean): string[] {
  return ['VERIFY_EMAIL', 'UPDATE_PASSWORD', ...account.firstName && account.lastName ? [] : ['UPDATE_PROFILE'], ...secondFactor ? ['CONFIGURE_TOTP'] : []]
}

/**
 * Has Keycloak send the mail with which a person sets password and second factor; its link ends in the tenant's portal.
 * The mail is in the language of the account.
 * @throws KeycloakError 500 when the mail server does not take it
 */
export async function sendActions(admin: AdminCalls, { userId, actions, publicUrl, slug, life = INVITATION_LIFE }: { userId: string, actions: readonly string[], publicUrl: string, slug: string, life?: number }): Promise<void> {
  const query = new URLSearchParams({ client_id: INVITATIONS_CLIENT, redirect_uri: welcomeUrl(publicUrl, slug), lifespan: String(life) })
  await admin.call('PUT', `/users/${userId}/execute-actions-email?${query.toString()}`, actions)
}

/** Removes an account with sessions and credentials; one that is not there is no error. */
export async function deleteAccount(admin: AdminCalls, userId: string): Promise<void> {
  await admin.call('DELETE', `/users/${userId}`, undefined, [404])
}

/** Ends every session of a person. */
export async function endSessions(admin: AdminCalls, userId: string): Promise<void> {
  await admin.call('POST', `/users/${userId}/logout`, undefined, [404])
}
