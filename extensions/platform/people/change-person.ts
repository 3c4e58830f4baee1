import { ROLE_IDS, TENANT_ROLES } from '@kontor/policies'
import * as z from 'zod'
import type { ExtensionContext } from '@kontor/extension-shared/context'
import { note } from '../audit/note.ts'
import { adminOf, answering, parse, type Handler } from '../endpoints/request.ts'
import { platformError } from '../errors.ts'
import { askHost } from './ask-host.ts'
import { presentPeople } from './list-people.ts'
import { labelOf, lockPerson, PERSON_COLUMNS, roleName, type PersonRow } from './rows.ts'

const body = z.strictObject({ role: z.enum(TENANT_ROLES).exclude(['automation']).optional(), status: z.enum(['active', 'inactive']).optional() })
  .refine(({ role, status }) => role !== undefined || status !== undefined, 'role or status')

/**
 * `PATCH /platform/people/:id` `{ role?, status? }`: changes role or state of a member, effective at once. Who is
 * inactive keeps membership and records and has no role in the login server, so that no token opens this tenant.
 */
export function changePerson({ database }: ExtensionContext): Handler {
  return answering(async (request) => {
    const actor = await adminOf(request, database)
    const wanted = parse(body, request.body)
    await database.transaction(async (trx) => {
      const row = await lockPerson(trx, request.params.id)
      const inactive = wanted.status ? wanted.status === 'inactive' : row.status === 'suspended'
      const role = wanted.role ?? roleName(row.role)
      if (!inactive && !role) throw platformError('INVALID_INPUT', { problems: [{ path: 'role', message: 'required' }] })
      const before = { role: roleName(row.role), status: row.status === 'suspended' ? 'inactive' : 'active' }
      const after = { role, status: inactive ? 'inactive' : 'active' }
      if (before.role === after.role && before.status === after.status) return
      const kept = row.status === 'suspended' ? 'active' : row.status
      await trx('directus_users').where({ id: row.id }).update({ role: role && ROLE_IDS[role], status: inactive ? 'suspended' : kept })
      const about = { actor, target: labelOf(row), subject: row.id }
      if (before.status !== after.status) await note(trx, { ...about, action: inactive ? 'person.deactivated' : 'person.activated', before: { status: before.status }, after: { status: after.status } })
      if (before.role !== after.role) await note(trx, { ...about, action: 'person.role_changed', before: { role: before.role }, after: { role: after.role } })
      await trx('directus_sessions').where({ user: row.id }).delete()
      // Last, because it cannot be undone with the transaction. Whoever is and stays inactive has no role there.
      if (!(inactive && row.status === 'suspended')) await askHost('setRole', { sub: row.external_identifier, role: inactive ? null : role })
    })
    const row = await database('directus_users').where({ id: request.params.id }).first(...PERSON_COLUMNS) as PersonRow
    const [person] = await presentPeople(database, [row])
    return { data: person }
  })
}
