import { createError } from '@directus/errors'
import { ROLE_IDS, TENANT_ROLES, type TenantRole } from '@kontor/policies'
import { itemsAsAutomation, type FlowContext } from './context.ts'

export interface Person { readonly id: string, readonly email: string | null, readonly language: string | null }
export interface Recipients { readonly people: readonly string[], readonly roles: readonly TenantRole[], readonly addresses: readonly string[] }

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
// eslint-disable-next-line no-control-regex
const ADDRESS = /^[^\s@<>"(),:;[\]\\\u0000-\u001f\u007f]+@[^\s@<>"(),:;[\]\\\u0000-\u001f\u007f]+$/
const UnknownRecipientError = createError<{ name: string }>('FLOW_RECIPIENT_UNKNOWN', ({ name }) => name ? `"${name}" is neither a person's id nor a role (${TENANT_ROLES.join(', ')}) nor an address that can be used here.` : 'There is nobody to send this to: the field is empty, or its variable is.', 400)

/**
 * Takes apart whom somebody names: ids of people, roles and addresses with commas between.
 * @returns beside them what is none of these, in `unknown`
 */
export function readRecipients(value: unknown): Recipients & { readonly unknown: readonly string[] } {
  const names = [value].flat(3).flatMap(part => typeof part === 'string' ? part.split(/[,;\s]+/) : []).filter(Boolean)
  const found = { people: [] as string[], roles: [] as TenantRole[], addresses: [] as string[], unknown: [] as string[] }
  for (const name of new Set(names)) {
    if (UUID.test(name)) found.people.push(name.toLowerCase())
    else if ((TENANT_ROLES as readonly string[]).includes(name)) found.roles.push(name as TenantRole)
    else if (ADDRESS.test(name)) found.addresses.push(name)
    else found.unknown.push(name)
  }
  return found
}

/** @throws FLOW_RECIPIENT_UNKNOWN for a name that is neither a person's id nor a role nor an address, or none at all */
export function parseRecipients(value: unknown): Recipients {
  const { people, roles, addresses, unknown } = readRecipients(value)
  if (unknown[0] !== undefined || people.length + roles.length + addresses.length === 0) throw new UnknownRecipientError({ name: unknown[0] ?? '' })
  return { people, roles, addresses }
}

/** The active people among them; who has left or is locked out is left out. */
export async function findPeople(context: FlowContext, { people, roles }: Recipients): Promise<Person[]> {
  if (people.length === 0 && roles.length === 0) return []
  const users = await itemsAsAutomation(context, 'directus_users')
  return await users.readByQuery({ fields: ['id', 'email', 'language'], filter: { _or: [{ id: { _in: [...people] } }, { role: { _in: roles.map(role => ROLE_IDS[role]) } }] }, limit: -1 }) as Person[]
}

export const refuseRecipient = (name: string): never => {
  throw new UnknownRecipientError({ name })
}
