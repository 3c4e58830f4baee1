import type { ExtensionContext } from '@kontor/extension-shared/context'
import { roleById, ROLES } from '@kontor/policies'
import * as z from 'zod'
import { answering, parse, personOf, type Handler } from './request.ts'

const query = z.strictObject({ language: z.enum(['de', 'en']).default('de') })

/** `GET /chat/tools/me?language=`: name, address and role of the person who asks; roles that a tenant made have one name. */
export function readMe({ database }: ExtensionContext): Handler {
  return answering(async (request) => {
    const { language } = parse(query, request.query, 'CHAT_QUERY_INVALID')
    const row = await database('directus_users').leftJoin('directus_roles', 'directus_roles.id', 'directus_users.role').where({ 'directus_users.id': personOf(request) })
      .first('first_name', 'last_name', 'email', 'role', 'directus_roles.name as role_name') as { first_name: string | null, last_name: string | null, email: string | null, role: string | null, role_name: string | null }
    const known = roleById(row.role)
    return { data: { name: [row.first_name, row.last_name].filter(Boolean).join(' ') || row.email, email: row.email, role: known ? ROLES[known].label[language] : row.role_name } }
  })
}
