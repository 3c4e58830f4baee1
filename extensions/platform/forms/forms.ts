import { randomUUID } from 'node:crypto'
import { makeFormKey } from '@kontor/extension-shared/instance-keys'
import type { Database, ExtensionContext } from '@kontor/extension-shared/context'
import { formBody, type FormBody } from '@kontor/model/wire/forms'
import * as z from 'zod'
import { note } from '../audit/note.ts'
import { adminOf, answering, parse, type Handler, type Request } from '../endpoints/request.ts'
import { platformError } from '../errors.ts'
import { checkForm } from './check-form.ts'
import { removeSubmissions } from './remove-submissions.ts'

/** Forms of one tenant at most. */
const MOST = 100
const COLUMNS = ['id', 'name', 'key', 'active', 'version', 'locale', 'fields', 'texts', 'origins', 'privacy_url', 'consent', 'trap', 'min_seconds', 'limit_per_address', 'limit_per_form', 'date_created', 'date_updated'] as const

export type FormRow = FormBody & { readonly id: string, readonly key: string, readonly version: number, readonly source: string | null }
const json = (body: FormBody) => ({ ...body, fields: JSON.stringify(body.fields), texts: JSON.stringify(body.texts), origins: JSON.stringify(body.origins) })

/**
 * @param lock nobody else changes it until the transaction ends
 * @throws FORM_UNKNOWN
 */
export async function findForm(database: Database, given: unknown, lock = false): Promise<FormRow> {
  const id = z.uuid().safeParse(given)
  const query = database('web_forms').where({ id: id.data ?? null })
  const row = id.success ? await (lock ? query.forUpdate() : query).first() as FormRow | undefined : undefined
  if (!row) throw platformError('FORM_UNKNOWN')
  return row
}

const COUNTS = `
  SELECT form, count(*) FILTER (WHERE state = 'done') AS done, count(*) FILTER (WHERE state = 'received') AS received, count(*) FILTER (WHERE state = 'spam') AS spam,
    count(*) FILTER (WHERE state = 'failed') AS failed, max(received_at) AS last FROM form_submissions WHERE form IS NOT NULL GROUP BY form`

/** `GET /platform/forms`: all of them, each with what came in. */
export function listForms({ database }: ExtensionContext): Handler {
  return answering(async (request) => {
    await adminOf(request, database)
    const forms = await database('web_forms').orderBy('name').select(...COLUMNS) as FormRow[]
    const { rows } = await database.raw<{ rows: { form: string, done: string, received: string, spam: string, failed: string, last: Date | null }[] }>(COUNTS)
    const counts = new Map(rows.map(row => [row.form, row]))
    return { data: forms.map((form) => {
      const { done = 0, received = 0, spam = 0, failed = 0, last = null } = counts.get(form.id) ?? {}
      return { ...form, counts: { done: Number(done), received: Number(received), spam: Number(spam), failed: Number(failed) }, last_received_at: last }
    }), total: forms.length }
  })
}

const pick = (form: Readonly<Record<string, unknown>>) => Object.fromEntries(COLUMNS.map(name => [name, form[name] ?? null]))

/** `POST /platform/forms`: makes a form with a key of its own, and the source that its leads name. */
export function createForm({ database, env }: ExtensionContext): Handler {
  return answering(async (request) => {
    const actor = await adminOf(request, database)
    const wanted = parse(formBody, request.body)
    const made = await database.transaction(async (trx) => {
      const body = await checkForm(trx, wanted)
      await trx.raw('SELECT pg_advisory_xact_lock(hashtext(\'kontor.web_forms\'))')
      const [{ count } = { count: 0 }] = await trx('web_forms').count('* as count') as { count: string | number }[]
      if (Number(count) >= MOST) throw platformError('TOO_MANY_FORMS')
      const row = { id: randomUUID(), key: makeFormKey(String(env.SECRET), String(env.KONTOR_TENANT)), version: 1, source: await makeSource(trx, body.name, actor.id), user_created: actor.id, date_created: new Date(), ...json(body) }
      await trx('web_forms').insert(row)
      await note(trx, { actor, action: 'form.created', target: body.name, after: { active: body.active, origins: body.origins } })
      return findForm(trx, row.id)
    })
    return { status: 201, data: pick(made) }
  })
}

/** Names of sources are unique; one that an administrator made under the form's name is somebody else's. */
async function makeSource(trx: Database, name: string, user: string): Promise<string> {
  for (let at = 1; ; at++) {
    const wanted = at === 1 ? name : `${name} (${at})`
    if (await trx('lead_sources').where({ name: wanted }).first('id')) continue
    const id = randomUUID()
    await trx('lead_sources').insert({ id, name: wanted, kind: 'form', user_created: user, date_created: new Date() })
    return id
  }
}

/** `PATCH /platform/forms/:id`: what is not named stays; what visitors see makes a new version. */
export function changeForm({ database }: ExtensionContext): Handler {
  return answering(async (request) => {
    const actor = await adminOf(request, database)
    const changes = parse(formBody.partial(), request.body)
    const changed = await database.transaction(async (trx) => {
      // Two who change different things at the same time both keep what they changed.
      const before = await findForm(trx, request.params.id, true)
      const body = await checkForm(trx, formBody.parse({ ...Object.fromEntries(Object.keys(formBody.shape).map(name => [name, before[name as keyof FormBody] ?? (name === 'origins' ? [] : null)])), ...changes }))
      const names = (Object.keys(changes) as (keyof FormBody)[]).filter(name => JSON.stringify(body[name]) !== JSON.stringify(before[name] ?? (name === 'origins' ? [] : null)))
      if (names.length === 0) return before
      const shown = names.some(name => ['fields', 'texts', 'consent', 'privacy_url', 'locale'].includes(name))
      const columns = json(body)
      await trx('web_forms').where({ id: before.id }).update({ ...Object.fromEntries(names.map(name => [name, columns[name]])), version: before.version + Number(shown), user_updated: actor.id, date_updated: new Date() })
      await note(trx, { actor, action: 'form.changed', target: body.name, before: Object.fromEntries(names.map(name => [name, before[name]])), after: Object.fromEntries(names.map(name => [name, body[name]])) })
      return findForm(trx, before.id)
    })
    return { data: pick(changed) }
  })
}

/** `POST /platform/forms/:id/rotate`: a new key; pages with the former one show nothing any more. */
export function rotateForm({ database, env }: ExtensionContext): Handler {
  return answering(async (request) => {
    const actor = await adminOf(request, database)
    const form = await findForm(database, request.params.id)
    await database.transaction(async (trx) => {
      await trx('web_forms').where({ id: form.id }).update({ key: makeFormKey(String(env.SECRET), String(env.KONTOR_TENANT)), user_updated: actor.id, date_updated: new Date() })
      await note(trx, { actor, action: 'form.rotated', target: form.name })
    })
    return { data: pick(await findForm(database, form.id)) }
  })
}

const deletion = z.object({ submissions: z.enum(['keep', 'delete']).default('keep') })

/** `DELETE /platform/forms/:id?submissions=keep|delete`: what came in stays, as the proof of what leads say, or goes with it. */
export function deleteForm({ database }: ExtensionContext): Handler {
  return answering(async (request: Request) => {
    const actor = await adminOf(request, database)
    const form = await findForm(database, request.params.id)
    const { submissions } = parse(deletion, request.query)
    await database.transaction(async (trx) => {
      const gone = submissions === 'delete' ? await removeSubmissions(trx, { form: form.id }) : 0
      await trx('web_forms').where({ id: form.id }).delete()
      await note(trx, { actor, action: 'form.deleted', target: form.name, ...gone > 0 ? { before: { submissions: gone } } : {} })
    })
    return undefined
  })
}
