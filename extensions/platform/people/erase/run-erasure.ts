import type { ExtensionContext } from '@kontor/extension-shared/context'
import { note } from '../../audit/note.ts'
import { askHost } from '../ask-host.ts'
import { TOUCHED } from './belongings.ts'
import { erasures, findErasure, type Erasure } from './erasures.ts'
import { clearFiles, noteFiles } from './files.ts'
import { clearHistory } from './history.ts'
import { clearRecords } from './records.ts'

const running = new Map<string, Promise<void>>()

/**
 * Does what is left of an erasure. Every step may run again, so one that was cut off anywhere is simply begun anew; two
 * callers share one run.
 * @throws what the step that failed throws; the erasure stays open
 */
export function runErasure(context: ExtensionContext, person: string): Promise<void> {
  const present = running.get(person)
  if (present) return present
  const work = run(context, person)
    .catch(async (error: unknown) => {
      context.logger.error(error, `platform: the erasure of ${person} is not done`)
      await erasures(context.database).where({ person }).update({ error: error instanceof Error ? error.message.slice(0, 500) : 'unknown' })
      throw error
    })
    .finally(() => running.delete(person))
  running.set(person, work)
  return work
}

async function run(context: ExtensionContext, person: string): Promise<void> {
  const { database } = context
  const erasure = await findErasure(database, person)
  if (!erasure || erasure.swept_at) return
  if (!erasure.finished_at) await erase(context, erasure)
  // The row of the erasure itself has just let go of name and address.
  await askHost('eraseAccount', { sub: null, person, files: [], tables: ['person_erasures'] })
  await erasures(database).where({ person }).update({ swept_at: new Date(), error: null })
}

async function erase(context: ExtensionContext, erasure: Erasure): Promise<void> {
  const { database } = context
  const { person } = erasure
  if (erasure.sub) await askHost('leave', { sub: erasure.sub })
  await noteFiles(database, erasure)
  await clearRecords(database, erasure)
  const files = await clearFiles(context, erasure)
  await clearHistory(database, erasure)
  const erased = await askHost('eraseAccount', { sub: erasure.sub, person, files, tables: [...TOUCHED] })
  await finish(context, erasure, erased)
}

async function finish({ database }: ExtensionContext, { person, sub, successor, requested_by: actor }: Erasure, { gone, left }: { readonly gone: boolean, readonly left: readonly string[] }): Promise<void> {
  await database.transaction(async (trx) => {
    // Made anew by a request that began while the person was still a member.
    if (sub) await trx('directus_users').where({ external_identifier: sub }).delete()
    const ended = await erasures(trx).where({ person }).whereNull('finished_at').update({ sub: null, email: null, name: null, files: [], error: null, left_tables: left, finished_at: new Date() })
    if (!ended) return
    const who = actor ? await trx('directus_users').where({ id: actor }).first('first_name', 'last_name') as { first_name: string | null, last_name: string | null } | undefined : undefined
    await note(trx, {
      actor: actor ? { id: actor, name: [who?.first_name, who?.last_name].filter(Boolean).join(' ') } : null,
      action: 'person.erased', target: person, subject: person, after: { records: successor ? 'handed_over' : 'erased', account: gone ? 'deleted' : 'kept' },
    })
  })
}
