import { tellActions, type DoneAction } from '@kontor/extension-shared/actions'
import type { Accountability, Database, ExtensionContext } from '@kontor/extension-shared/context'
import type { Work } from '@kontor/extension-shared/work'
import { concernsAll, isCollision, isSwitchedOff, reasonOf } from './refusal.ts'

/** Submissions that are worked off without a look at what else there is to do. */
const MOST = 500
/** How often a lead is begun that somebody else's change was in the way of. */
const TRIES = 3
/** The attempt from which on a submission is set aside: two before it ended nowhere, because it stopped the process or made it hang. */
const GIVE_UP_AT = 3
/** Longest time for one lead, Flows included, in milliseconds: then the others have their turn. */
const LONGEST = 60_000
/** Pauses after trouble that concerns all, in milliseconds: each is twice as long as the one before. */
const PAUSE = { first: 1_000, longest: 300_000 }
/** The tenant itself: nobody asks, all rules hold. */
const TENANT: Accountability = { user: null, role: null, roles: [], admin: true, app: false, ip: null }

interface Submission {
  readonly id: string
  readonly form: string | null
  readonly values: Readonly<Record<string, unknown>>
}

interface Attempt { readonly submission: string, readonly attempts: number }

type Context = Pick<ExtensionContext, 'services' | 'database' | 'getSchema' | 'logger'>

let working: Promise<number> | undefined
let again = false
let pause = 0
let resumeAt = 0

/** What there is to do: something was sent of which no lead was made yet. After trouble it is due when the pause ends. */
export async function submissionWork(database: Database): Promise<Work> {
  if (await database('form_submissions').where({ state: 'received' }).first('id') === undefined) return { busy: false }
  return Date.now() < resumeAt ? { busy: false, dueAt: new Date(resumeAt) } : { busy: true }
}

/**
 * Makes a lead of each submission that waits, one at a time in this process. What is refused is set aside with its reason,
 * and the others go on; trouble that concerns all makes it stop for a while that grows.
 * @returns how many submissions were worked off
 * @throws the trouble
 */
export function makeLeads(context: Context): Promise<number> {
  again = true
  return working ??= work(context).finally(() => { working = undefined })
}

async function work(context: Context): Promise<number> {
  let done = 0
  while (again && Date.now() >= resumeAt) {
    again = false
    try {
      for (let found = true; found && done < MOST; done += Number(found)) found = await makeLead(context)
      pause = 0
    }
    catch (error) {
      pause = Math.min(Math.max(pause * 2, PAUSE.first), PAUSE.longest)
      resumeAt = Date.now() + pause
      setTimeout(() => void makeLeads(context).catch((still: unknown) => context.logger.error({ err: still }, 'no leads made of what was sent')), pause).unref()
      throw error
    }
  }
  return done
}

/**
 * Counts one more attempt for the oldest that waits, committed before the work begins: one that takes the process with it
 * is not begun for ever.
 */
const COUNT = `
  INSERT INTO kontor_state.form_attempts AS a (submission)
  SELECT n.id FROM (SELECT id FROM form_submissions WHERE state = 'received' ORDER BY received_at LIMIT 1 FOR UPDATE SKIP LOCKED) n
  ON CONFLICT (submission) DO UPDATE SET attempts = a.attempts + 1
  RETURNING submission, attempts`

/** @returns whether there was one */
async function makeLead(context: Context): Promise<boolean> {
  const { rows: [next] } = await context.database.raw<{ rows: Attempt[] }>(COUNT)
  if (!next) return false
  if (next.attempts >= GIVE_UP_AT) await context.database.transaction(trx => setAside(context, trx, next.submission, 'BROKE_OFF'))
  else await takeOne(context, next.submission).catch((error: unknown) => endTrouble(context, next, error))
  return true
}

/**
 * What was in the way: while the area is switched off or the database does not answer, all wait. Where the database does
 * answer it was this one alone, or has passed: it is begun once more, then set aside.
 * @throws what concerns all
 */
async function endTrouble(context: Context, { submission, attempts }: Attempt, error: unknown): Promise<void> {
  const { database } = context
  if (isSwitchedOff(error)) {
    await database('kontor_state.form_attempts').where({ submission }).delete()
    throw error
  }
  if (!await database.raw('SELECT 1').then(() => true, () => false)) throw error
  if (attempts + 1 >= GIVE_UP_AT) await database.transaction(trx => setAside(context, trx, submission, reasonOf(error)))
}

/** What came of it, in the transaction that made it. */
async function settle(trx: Database, id: string, result: { readonly state: 'done', readonly lead: string, readonly problem: null } | { readonly state: 'failed', readonly problem: string }): Promise<void> {
  await trx('form_submissions').where({ id, state: 'received' }).update({ ...result, date_updated: new Date() })
  await trx('kontor_state.form_attempts').where({ submission: id }).delete()
}

async function setAside({ logger }: Context, trx: Database, id: string, reason: string): Promise<void> {
  await settle(trx, id, { state: 'failed', problem: reason })
  logger.warn({ submission: id, reason }, 'no lead could be made of what was sent')
}

/**
 * Our rule: what was sent becomes a lead that is not yet released, belongs to nobody, and has the document as the origin
 * of its values. Rules and flows of leads hold for it like for any other. The lead and what became of the submission are
 * one transaction: a process that is killed anywhere leaves both or neither.
 */
async function takeOne(context: Context, id: string): Promise<void> {
  const done: DoneAction[] = []
  await context.database.transaction(async (trx) => {
    const submission = await trx('form_submissions').where({ id, state: 'received' }).forUpdate().skipLocked().first('id', 'form', 'values') as Submission | undefined
    // Somebody else has it, or has deleted it.
    if (!submission) return
    for (let tries = 1; ; tries++) {
      try {
        const lead = await trx.transaction(inner => inTime(create(context, inner, submission, action => done.push(action))))
        return await settle(trx, id, { state: 'done', lead, problem: null })
      }
      catch (error) {
        if (concernsAll(error)) throw error
        done.length = 0
        if (isCollision(error) && tries < TRIES) continue
        return await setAside(context, trx, id, reasonOf(error))
      }
    }
  })
  if (done.length > 0) tellActions(done)
}

/** @throws Error when it takes too long; what goes on writes into a transaction that has ended */
async function inTime<T>(work: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`A rule or Flow took longer than ${LONGEST / 1000} s.`)), LONGEST)
  work.catch(() => {})
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

async function create({ services, getSchema }: Context, trx: Database, { id, form, values }: Submission, tell: (action: DoneAction) => void): Promise<string> {
  const schema = await getSchema({ database: trx })
  const known = schema.collections.leads?.fields ?? {}
  const source = form === null ? null : (await trx('web_forms').where({ id: form }).first('source') as { source: string | null } | undefined)?.source ?? null
  await trx.raw('SELECT set_config(\'kontor.form_submission\', ?, true)', [id])
  // What an administrator demands of a field is asked only for somebody.
  const leads = new services.ItemsService('leads', { schema, knex: trx, accountability: TENANT as never })
  // A field that was removed since it was sent stays in the document.
  const kept = Object.fromEntries(Object.entries(values).filter(([name]) => Object.hasOwn(known, name)))
  const lead = await leads.createOne({ ...kept, source, reviewed: false, owner: null }, { bypassEmitAction: tell as never, skipTracking: true } as never)
  // What would be refused at the end only concerns this lead alone.
  await trx.raw('SET CONSTRAINTS ALL IMMEDIATE')
  // The transaction may go on to make others.
  await trx.raw('SELECT set_config(\'kontor.form_submission\', \'\', true)')
  return String(lead)
}
