import type { ExtensionContext } from '@kontor/extension-shared/context'
import { takeSubmissions } from '@kontor/extension-shared/submissions'
import { SUBMISSION_STATES } from '@kontor/model'
import * as z from 'zod'
import { note } from '../audit/note.ts'
import { adminOf, answering, parse, type Handler } from '../endpoints/request.ts'
import { platformError } from '../errors.ts'
import { findForm } from './forms.ts'
import { removeSubmissions } from './remove-submissions.ts'

const page = z.object({ page: z.coerce.number().int().min(1).max(100_000).default(1), page_size: z.coerce.number().int().min(1).max(100).default(25), state: z.enum(SUBMISSION_STATES).optional() })

/** `GET /platform/forms/:id/submissions?page=&page_size=&state=`: what came in, newest first. */
export function listSubmissions({ database }: ExtensionContext): Handler {
  return answering(async (request) => {
    await adminOf(request, database)
    const form = await findForm(database, request.params.id)
    const { page: at, page_size: size, state } = parse(page, request.query)
    const where = { form: form.id, ...state ? { state } : {} }
    const [rows, [counted]] = await Promise.all([
      database('form_submissions').where(where).orderBy([{ column: 'received_at', order: 'desc' }, { column: 'id' }]).limit(size).offset((at - 1) * size)
        .select('id', 'received_at', 'origin', 'locale', 'values', 'shown', 'consent', 'state', 'problem', 'lead', 'form_version'),
      database('form_submissions').where(where).count('* as count') as unknown as Promise<{ count: string }[]>,
    ])
    return { data: rows as unknown[], total: Number(counted?.count ?? 0) }
  })
}

/** `DELETE /platform/forms/:id/submissions/:submission`: what was typed goes for good; a lead that was made of it stays. */
export function deleteSubmission({ database }: ExtensionContext): Handler {
  return answering(async (request) => {
    const actor = await adminOf(request, database)
    const form = await findForm(database, request.params.id)
    const id = z.uuid().safeParse(request.params.submission)
    await database.transaction(async (trx) => {
      const gone = id.success ? await removeSubmissions(trx, { id: id.data, form: form.id }) : 0
      if (gone === 0) throw platformError('SUBMISSION_GONE')
      await note(trx, { actor, action: 'form.submission_deleted', target: form.name })
    })
    return undefined
  })
}

/** `POST /platform/forms/:id/submissions/:submission/retry`: makes a lead of what went into the spam trap or was refused. */
export function retrySubmission({ database }: ExtensionContext): Handler {
  return answering(async (request) => {
    const actor = await adminOf(request, database)
    const form = await findForm(database, request.params.id)
    const id = z.uuid().safeParse(request.params.submission)
    await database.transaction(async (trx) => {
      const changed = id.success ? await trx('form_submissions').where({ id: id.data, form: form.id }).whereIn('state', ['spam', 'failed']).update({ state: 'received', problem: null, user_updated: actor.id, date_updated: new Date() }) : 0
      if (changed === 0) throw platformError('SUBMISSION_UNKNOWN')
      await trx('kontor_state.form_attempts').where({ submission: id.data }).delete()
      await note(trx, { actor, action: 'form.submission_released', target: form.name })
    })
    takeSubmissions()
    return { status: 202, data: { id: id.data } }
  })
}
