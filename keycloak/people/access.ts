import { SECOND_FACTOR_ROLES } from '@kontor/policies'
import { canLogIn, endSessions as endAllSessions } from '../accounts.ts'
import type { AdminCalls } from '../admin.ts'
import { findMember, isShared, refuseShared } from './members.ts'
import { sendMail, type Portal } from './invite.ts'
import { demandSecondFactor } from './roles.ts'

/** How long the link to a new password is good, in seconds. */
const RESET_SECONDS = 12 * 3600

/** What only Keycloak knows of a person's login. */
export interface LoginState {
  readonly sub: string
  readonly totp: boolean
  /** Has set no password yet. */
  readonly invited: boolean
}

/** @returns nothing for whoever is no member */
export async function loginState(admin: AdminCalls, organization: string, sub: string): Promise<LoginState | undefined> {
  if (await admin.call('GET', `/organizations/${organization}/members/${sub}`, undefined, [400, 404]) === undefined) return undefined
  const credentials = await admin.call<{ type: string }[]>('GET', `/users/${sub}/credentials`)
  return { sub, totp: credentials.some(({ type }) => type === 'otp'), invited: !await canLogIn(admin, sub) }
}

/**
 * Ends the sessions of a person.
 * @throws PeopleError PERSON_UNKNOWN, SHARED_PERSON
 */
export async function endSessions(admin: AdminCalls, organization: string, sub: string): Promise<void> {
  await findMember(admin, organization, sub)
  await refuseShared(admin, organization, sub)
  await endAllSessions(admin, sub)
}

/**
 * Takes the authenticator apps away; who needs one sets up a new one at the next login.
 * @throws PeopleError PERSON_UNKNOWN, SHARED_PERSON
 */
export async function resetTotp(admin: AdminCalls, organization: string, sub: string): Promise<void> {
  const { role } = await findMember(admin, organization, sub)
  await refuseShared(admin, organization, sub)
  const credentials = await admin.call<{ id: string, type: string }[]>('GET', `/users/${sub}/credentials`)
  for (const { id, type } of credentials) if (type === 'otp' || type === 'recovery-authn-codes') await admin.call('DELETE', `/users/${sub}/credentials/${id}`, undefined, [404])
  if (role && SECOND_FACTOR_ROLES.has(role)) await demandSecondFactor(admin, sub)
  await endAllSessions(admin, sub)
}

/**
 * Sends a mail with a link to a new password and ends the sessions; the former password counts until a new one is set.
 * Whoever belongs to other tenants too gets the mail alone.
 * @returns whether the sessions were ended
 * @throws PeopleError PERSON_UNKNOWN, MAIL_NOT_SENT
 */
export async function resetPassword(admin: AdminCalls, organization: string, sub: string, portal: Portal): Promise<boolean> {
  await findMember(admin, organization, sub)
  await sendMail(admin, sub, ['UPDATE_PASSWORD'], portal, RESET_SECONDS)
  if (await isShared(admin, organization, sub)) return false
  await endAllSessions(admin, sub)
  return true
}
