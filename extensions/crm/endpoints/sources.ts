import type { Accountability, ExtensionContext } from '@kontor/extension-shared/context'
import { ROLE_IDS } from '@kontor/policies'
import { z } from 'zod'
import { assertMayChangeLeads } from '../import/targets.ts'
import { parseInput } from '../proposals/parse-input.ts'
import { adminOf, keyBody, lookupOf, removeLookup, setKey, setLookup } from '../sources/administer.ts'
import { fieldsOf } from '../sources/look-for.ts'
import { readLookups } from '../sources/lookups.ts'
import { newestRegister, readyRegister } from '../sources/registers.ts'
import { lookupBody, refuseField } from '../sources/settings.ts'
import { takeRegister } from '../sources/load-register.ts'
import { trySource } from '../sources/try-source.ts'
import { answer, idOf } from './proposals.ts'
import type { Handler, Request } from './request.ts'

const isAdmin = ({ accountability }: Request) => accountability?.admin === true && accountability.role === ROLE_IDS.admin

/** `GET /crm/lookups`: sources that are looked up, with what they say, for whoever may enrich leads; administrators see those that are off and what they cost as well. */
export const listLookups = (context: ExtensionContext): Handler => answer(async (request) => {
  const { accountability } = request
  if (accountability?.role !== ROLE_IDS.automation) await assertMayChangeLeads(context, await context.getSchema(), accountability as Accountability, [])
  const lookups = await readLookups(context.database)
  const data = []
  for (const lookup of lookups) {
    const { source: id, name, kind, active } = lookup
    const fields = fieldsOf(lookup, kind === 'file' ? await readyRegister(context.database, id) : undefined)
    if (isAdmin(request)) data.push({ id, name, kind, active, fields, on_creation: lookup.on_creation, requests: lookup.requests, spent: lookup.spent, cost_cap: lookup.cost_cap, currency: lookup.currency })
    else if (active && fields.length > 0) data.push({ id, name, kind, active, fields })
  }
  return { data }
})

/** Runs `work` for the administrator who asks, and answers the source's settings afterwards. */
const administering = (context: ExtensionContext, work: (admin: Awaited<ReturnType<typeof adminOf>>, source: string, request: Request) => Promise<unknown>): Handler => answer(async (request) => {
  const admin = await adminOf(context.database, request.accountability)
  const source = idOf(request)
  await work(admin, source, request)
  return { data: { ...await lookupOf(context.database, source), file: await newestRegister(context.database, source) ?? null } }
})

/** `GET /crm/sources/:id/lookup` */
export const readSource = (context: ExtensionContext): Handler => administering(context, () => Promise.resolve())

/** `PUT /crm/sources/:id/lookup`: all of it; what is left out has its default. */
export const setSource = (context: ExtensionContext): Handler => administering(context, (admin, source, { body }) => {
  const parsed = lookupBody.safeParse(body ?? {})
  if (parsed.success) return setLookup(context, admin, source, parsed.data)
  const [first] = parsed.error.issues
  throw refuseField(String(first?.path[0] ?? (first?.code === 'unrecognized_keys' ? first.keys.join(', ') : '')))
})

/** `DELETE /crm/sources/:id/lookup` */
export const removeSource = (context: ExtensionContext): Handler => answer(async (request) => {
  const id = idOf(request)
  await removeLookup(context.database, await adminOf(context.database, request.accountability), id)
  return { data: { id } }
})

/** `PUT /crm/sources/:id/key` with `{ key, origin }`: it is sent to that origin alone, which has to be the source's, and never read again. */
export const setSourceKey = (context: ExtensionContext): Handler => administering(context, (admin, source, { body }) => setKey(context, admin, source, parseInput(keyBody, body)))
/** `DELETE /crm/sources/:id/key` */
export const removeSourceKey = (context: ExtensionContext): Handler => administering(context, (admin, source) => setKey(context, admin, source, null))

const trialInput = z.strictObject({ lead: z.uuid() })
/** `POST /crm/sources/:id/try` with `{ lead }`: what would be asked, answered and found; nothing is proposed. */
export const trySourceWith = (context: ExtensionContext): Handler => answer(async (request) => {
  await adminOf(context.database, request.accountability)
  const { lead } = parseInput(trialInput, request.body)
  return { data: await trySource(context, request.accountability as Accountability, await lookupOf(context.database, idOf(request)), lead) }
})

/** `POST /crm/sources/:id/file` (multipart: `file`, optional `mapping`, `encoding`, `delimiter`): loads a register in the background. */
export const loadRegister = (context: ExtensionContext): Handler => administering(context, (admin, source, request) => takeRegister(context, admin, source, request))
