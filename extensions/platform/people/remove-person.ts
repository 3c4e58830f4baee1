import type { ExtensionContext } from '@kontor/extension-shared/context'
import { note } from '../audit/note.ts'
import { adminOf, answering, type Handler } from '../endpoints/request.ts'
import { askHost } from './ask-host.ts'
import { labelOf, lockPerson, roleName } from './rows.ts'

/** `DELETE /platform/people/:id`: takes a person out of the tenant. The row stays, so that records keep their names. */
export function removePerson({ database }: ExtensionContext): Handler {
  return answering(async (request) => {
    const actor = await adminOf(request, database)
    await database.transaction(async (trx) => {
      const row = await lockPerson(trx, request.params.id)
      await trx('directus_users').where({ id: row.id }).update({ status: 'archived' })
      await trx('directus_sessions').where({ user: row.id }).delete()
      await note(trx, { actor, action: 'person.removed', target: labelOf(row), subject: row.id, before: { role: roleName(row.role) } })
      await askHost('remove', { sub: row.external_identifier })
    })
    return undefined
  })
}
