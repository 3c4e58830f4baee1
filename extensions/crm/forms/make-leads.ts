import { isDirectusError } from '@directus/errors'
import { tellActions, type DoneAction } from '@kontor/extension-shared/actions'
import type { Database, ExtensionContext } from '@kontor/extension-shared/context'

/** Submissions that are worked off without a look at what else there is to do. */
const MOST = 500

interface Submission {
  readonly id: string
  readonly form: string | null
  readonly values: Readonly<Record<string, unknown>>
}

type Context = Pick<ExtensionContext, 'services' | 'database' | 'getSchema' | 'logger'>

/** Whether something was sent of which no lead was made yet. */
export async function hasSubmissions(database: Database): Promise<boolean> {
  return await database('form_submissions').where({ state: 'received' }).first('id') !== undefined
}

let working: Promise<number> | undefined
let again = false

/**
 * Makes a lead of each submission that waits, one at a time in this process.
 * @returns how many submissions were worked off
 */
export function makeLeads(context: Context): Promise<number> {
  again = true
  return working ??= work(context).finally(() => { working = undefined })
}

async function work(context: Context): Promise<number> {
  let done = 0
  while (again) {
    again = false
    for (let found = true; found && done < MOST; done += Number(found)) found = await makeLead(context)
  }
  return done
}

/**
 * Our rule: what was sent becomes a lead that is not yet released, belongs to nobody, and has the document as the origin
 * of its values. Rules and flows of leads hold for it like for any other. What they refuse stays with the reason.
 * @returns whether there was one
 */
async function makeLead(context: Context): Promise<boolean> {
  const { database, logger } = context
  const done: DoneAction[] = []
  let refused: { readonly id: string, readonly reason: string } | undefined
  const found = await database.transaction(async (trx) => {
    const submission = await trx('form_submissions').where({ state: 'received' }).orderBy('received_at').forUpdate().skipLocked().first('id', 'form', 'values') as Submission | undefined
    if (!submission) return undefined
    try {
      const lead = await trx.transaction(inner => create(context, inner, submission, action => done.push(action)))
      await trx('form_submissions').where({ id: submission.id }).update({ state: 'done', lead, problem: null, date_updated: new Date() })
    }
    catch (error) {
      // What passes by itself is tried again; a verdict is noted.
      if (!isDirectusError(error)) throw error
      done.length = 0
      refused = { id: submission.id, reason: error.code }
      await trx('form_submissions').where({ id: submission.id }).update({ state: 'failed', problem: error.code.slice(0, 255), date_updated: new Date() })
    }
    return submission
  })
  if (refused) logger.warn({ submission: refused.id, reason: refused.reason }, 'no lead could be made of what was sent')
  tellActions(done)
  return found !== undefined
}

async function create({ services, getSchema }: Context, trx: Database, { id, form, values }: Submission, tell: (action: DoneAction) => void): Promise<string> {
  const schema = await getSchema({ database: trx })
  const known = schema.collections.leads?.fields ?? {}
  const source = form === null ? null : (await trx('web_forms').where({ id: form }).first('source') as { source: string | null } | undefined)?.source ?? null
  await trx.raw('SELECT set_config(\'kontor.form_submission\', ?, true)', [id])
  const leads = new services.ItemsService('leads', { schema, knex: trx, accountability: null })
  // A field that was removed since it was sent stays in the document.
  const kept = Object.fromEntries(Object.entries(values).filter(([name]) => Object.hasOwn(known, name)))
  const lead = await leads.createOne({ ...kept, source, reviewed: false, owner: null }, { bypassEmitAction: tell as never })
  // The transaction may go on to make others.
  await trx.raw('SELECT set_config(\'kontor.form_submission\', \'\', true)')
  return String(lead)
}
