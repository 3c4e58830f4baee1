import { SECOND_FACTOR_ROLES, type TenantRole } from '@kontor/policies'
import { canLogIn, ensureAccount, findAccount, firstActions, INVITATION_LIFE, sendActions, type NewAccount } from '../accounts.ts'
import { KeycloakError, type AdminCalls } from '../admin.ts'
import { organizationsOf } from '../organizations.ts'
import { PeopleError } from './errors.ts'
import { findMember, groupsOfMember } from './members.ts'
import { setRole } from './roles.ts'

export interface Invitation extends NewAccount {
  readonly role: TenantRole
}

/** The portal of a tenant, where the links in Keycloak's mails lead to in the end. */
export interface Portal {
  readonly publicUrl: string
  readonly slug: string
}

export interface Invited {
  readonly sub: string
  /** Has a login already: there is no password to set and Keycloak sends nothing. */
  readonly known: boolean
  /** Belongs to another tenant and is no member here before they have accepted. */
  readonly pending: boolean
}

/**
 * Makes a person a member of a tenant with a role, and an account of the realm when nobody has the address. Callers hold
 * the tenant's lock. Running it again after it broke off finishes it. Who belongs to another tenant is touched in no way:
 * they have a word in it, or any administrator could make somebody else's people their own.
 * @param consented the person has said so themselves, from a mail of ours
 * @throws PeopleError PERSON_EXISTS, ACCOUNT_REFUSED
 */
export async function invite(admin: AdminCalls, organization: string, invitation: Invitation, consented = false): Promise<Invited> {
  const existing = await findAccount(admin, invitation.email)
  if (existing && await hasRole(admin, organization, existing.id)) throw new PeopleError('PERSON_EXISTS', 'A person with this address is a member already.')
  if (existing && !consented && await isForeign(admin, organization, existing.id)) return { sub: existing.id, known: true, pending: true }
  const { account } = await ensureAccount(admin, invitation).catch((error: unknown) => {
    throw error instanceof KeycloakError && error.status === 400 ? new PeopleError('ACCOUNT_REFUSED', 'The login server does not take this address or name.') : error
  })
  await join(admin, organization, account.id, invitation.role)
  return { sub: account.id, known: await canLogIn(admin, account.id), pending: false }
}

/** Makes somebody a member with a role. Callers hold the tenant's lock. */
export async function join(admin: AdminCalls, organization: string, sub: string, role: TenantRole): Promise<void> {
  await admin.call('POST', `/organizations/${organization}/members`, sub, [409])
  await setRole(admin, organization, sub, role)
}

/** Whether somebody belongs to other organizations alone. */
async function isForeign(admin: AdminCalls, organization: string, sub: string): Promise<boolean> {
  const organizations = await organizationsOf(admin, sub)
  return organizations.length > 0 && !organizations.includes(organization)
}

async function hasRole(admin: AdminCalls, organization: string, sub: string): Promise<boolean> {
  const member = await admin.call('GET', `/organizations/${organization}/members/${sub}`, undefined, [400, 404])
  return member !== undefined && (await groupsOfMember(admin, organization, sub)).length > 0
}

/**
 * Sends the mail with the link to set a password.
 * @throws PeopleError PERSON_UNKNOWN, ALREADY_JOINED when the person has set one, MAIL_NOT_SENT
 */
export async function sendInvitation(admin: AdminCalls, organization: string, sub: string, portal: Portal): Promise<void> {
  const { role, firstName, lastName } = await findMember(admin, organization, sub)
  if (await canLogIn(admin, sub)) throw new PeopleError('ALREADY_JOINED', 'This person has set a password already.')
  await sendMail(admin, sub, firstActions({ firstName, lastName }, role !== null && SECOND_FACTOR_ROLES.has(role)), portal, INVITATION_LIFE)
}

/** @throws PeopleError MAIL_NOT_SENT */
export async function sendMail(admin: AdminCalls, userId: string, actions: readonly string[], portal: Portal, life: number): Promise<void> {
  try {
    await sendActions(admin, { userId, actions, ...portal, life })
  }
  catch (error) {
    if (error instanceof KeycloakError && error.status === 500) throw new PeopleError('MAIL_NOT_SENT', 'The mail could not be sent. Please try again later.')
    throw error
  }
}
