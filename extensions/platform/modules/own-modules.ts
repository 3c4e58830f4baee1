import type { ExtensionContext } from '@kontor/extension-shared/context'
import { MODULES } from '@kontor/model'
import * as z from 'zod'
import { note } from '../audit/note.ts'
import { adminOf, answering, parse, type Handler } from '../endpoints/request.ts'
import { askHost } from '../people/ask-host.ts'

const body = z.strictObject({ modules: z.partialRecord(z.enum(MODULES), z.boolean()) })

/** `GET /platform/modules`: `[{ key, enabled, available }]`; what is not available only the operator can give. */
export function listOwnModules({ database }: ExtensionContext): Handler {
  return answering(async (request) => {
    await adminOf(request, database)
    return { data: await askHost('listModules', {}) }
  })
}

/** `PUT /platform/modules` `{ modules: { crm: false } }`: what is not named stays, no data are deleted. */
export function switchOwnModules({ database }: ExtensionContext): Handler {
  return answering(async (request) => {
    const actor = await adminOf(request, database)
    const { modules: wanted } = parse(body, request.body)
    const row = await database('directus_users').where({ id: actor.id }).first('external_identifier') as { external_identifier: string | null } | undefined
    const traceId = request.headers['x-trace-id']
    const switches = Object.fromEntries(Object.entries(wanted).flatMap(([key, on]) => on === undefined ? [] : [[key, on]]))
    const modules = await database.transaction(async (trx) => {
      const { modules, changed } = await askHost('switchModules', { actor: row?.external_identifier ?? actor.id, ...typeof traceId === 'string' ? { traceId } : {}, modules: switches })
      for (const key of changed) await note(trx, { actor, action: wanted[key] ? 'module.enabled' : 'module.disabled', target: key, before: { enabled: !wanted[key] }, after: { enabled: wanted[key] } })
      return modules
    })
    return { data: modules }
  })
}
