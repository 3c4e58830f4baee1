import { randomUUID } from 'node:crypto'
import { fittingName, ROLE_IDS, TENANT_ROLES } from '@kontor/policies'
import * as z from 'zod'
import type { ExtensionContext } from '@kontor/extension-shared/context'
import { note } from '../audit/note.ts'
import { adminOf, answering, parse, type Handler } from '../endpoints/request.ts'
import { platformError } from '../errors.ts'
import { askHost, type ApiClient } from '../people/ask-host.ts'
import { PROGRAM_PROVIDER } from '../people/rows.ts'

const body = z.strictObject({ name: z.string().trim().min(1).max(100).refine(name => !name.includes('\0')), role: z.enum(TENANT_ROLES).exclude(['admin']) })
const uuid = z.uuid()

const present = ({ id, clientId, name, role, createdAt }: ApiClient) => ({ id, client_id: clientId, name, role, created_at: createdAt })

/** `GET /platform/api-clients` */
export function listApiClients({ database }: ExtensionContext): Handler {
  return answering(async (request) => {
    await adminOf(request, database)
    const clients = await askHost('listClients', {})
    return { data: clients.map(present), total: clients.length }
  })
}

/** `POST /platform/api-clients` `{ name, role }`: the answer holds the secret, which nobody can read again. */
export function createApiClient({ database }: ExtensionContext): Handler {
  return answering(async (request) => {
    const actor = await adminOf(request, database)
    const { name, role } = parse(body, request.body)
    return database.transaction(async (trx) => {
      await note(trx, { actor, action: 'client.created', target: name, after: { role } })
      const client = await askHost('createClient', { name, role })
      // Under whose name the program writes.
      await trx('directus_users').insert({ id: randomUUID(), provider: PROGRAM_PROVIDER, external_identifier: client.sub, status: 'active', first_name: fittingName(name), role: ROLE_IDS[role] }).onConflict('external_identifier').ignore()
      return { status: 201, data: { ...present(client), client_secret: client.clientSecret } }
    })
  })
}

/** `POST /platform/api-clients/:id/rotate` */
export function rotateApiClient({ database }: ExtensionContext): Handler {
  return answering(async (request) => {
    const actor = await adminOf(request, database)
    const id = clientId(request.params.id)
    const client = await askHost('rotateClient', { id })
    await note(database, { actor, action: 'client.rotated', target: client.name })
    return { data: { ...present(client), client_secret: client.clientSecret } }
  })
}

/** `DELETE /platform/api-clients/:id`: what the program wrote keeps its name. */
export function deleteApiClient({ database }: ExtensionContext): Handler {
  return answering(async (request) => {
    const actor = await adminOf(request, database)
    const client = await askHost('deleteClient', { id: clientId(request.params.id) })
    await database.transaction(async (trx) => {
      await trx('directus_users').where({ external_identifier: client.sub, provider: PROGRAM_PROVIDER }).update({ status: 'suspended' })
      await note(trx, { actor, action: 'client.revoked', target: client.name, before: { role: client.role } })
    })
    return undefined
  })
}

function clientId(given: unknown): string {
  const id = uuid.safeParse(given)
  if (!id.success) throw platformError('CLIENT_UNKNOWN')
  return id.data
}
