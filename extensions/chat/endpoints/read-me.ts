import type { ExtensionContext } from '@kontor/extension-shared/context'
import { answering, personOf, type Handler } from './request.ts'

/** `GET /chat/tools/me`: name, address and role of the person who asks. */
export function readMe({ database }: ExtensionContext): Handler {
  return answering(async (request) => {
    const row = await database('directus_users').leftJoin('directus_roles', 'directus_roles.id', 'directus_users.role').where({ 'directus_users.id': personOf(request) })
      .first('first_name', 'last_name', 'email', 'directus_roles.name as role') as { first_name: string | null, last_name: string | null, email: string | null, role: string | null }
    return { data: { name: [row.first_name, row.last_name].filter(Boolean).join(' ') || row.email, email: row.email, role: row.role } }
  })
}
