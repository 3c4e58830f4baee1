import { createError } from '@directus/errors'
import { ROLE_IDS, TENANT_ROLES, type TenantRole } from '@kontor/policies'
import { itemsAsAutomation, type FlowContext } from './context.ts'

export interface Person { readonly id: string, readonly email: string | null, readonly language: string | null }
export interface Recipients { readonly people: readonly string[], readonly roles: readonly TenantRole[], readonly addresses: readonly string[] }

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const ADDRESS = /^[^\s@<>"]+@[^\s@<>"]+$/
const UnknownRecipientError = createError<{ name: string }>('FLOW_RECIPIENT_UNKNOWN', ({ name }) => name ? `"${name}" is neither a person's id nor a role (${TENANT_ROLES.join(', ')}) nor an address that can be used here.` : 'There is nobody to send this to: the field is empty, or its variable is.', 400)

/**
 * Takes apart whom a step names: ids of people, roles and addresses with commas between.
 * @throws FLOW_RECIPIENT_UNKNOWN for a name that is none of these, or none at all
 */
export function parseRecipients(value: unknown): Recipients {
  const names = [value].flat(3).flatMap(part => typeof part === 'string' ? part.split(/[,;\s]+/) : []).filter(Boolean)
  const found = { people: [] as string[], roles: [] as TenantRole[], addresses: [] as string[] }
  if (names.length === 0) throw new UnknownRecipientError({ name: '' })
  for (const name of new Set(names)) {
    if (UUID.test(name)) found.people.push(name)
    else if ((TENANT_ROLES as readonly string[]).includes(name)) found.roles.push(name as TenantRole)
    else if (ADDRESS.test(name)) found.addresses.push(name)
    else throw new UnknownRecipientError({ name })
  }
  return found
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
