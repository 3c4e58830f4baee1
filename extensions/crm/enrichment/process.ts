import { isPassing, RunQueue } from '@kontor/extension-shared/run-queue'
import type { EnrichContext } from './enrich-lead.ts'
import { endEnrichment, enrichSome, OPEN_STATES } from './run.ts'

const queues = new Map<string, RunQueue>()

/** The one queue of this process for a source, shared by endpoints and hooks: a source that is asked slowly holds up no other. */
export function enrichmentQueue(context: EnrichContext, source: string | null): RunQueue {
  const name = source ?? 'website'
  const queue = queues.get(name) ?? new RunQueue(context.logger, 'enrichment', id => enrichOrEnd(context, id))
  queues.set(name, queue)
  return queue
}

/** What does not pass by itself would meet every later try as well: the enrichment ends, and says so. */
async function enrichOrEnd(context: EnrichContext, id: string): Promise<boolean> {
  try {
    return await enrichSome(context, id)
  } catch (error) {
    if (isPassing(error)) throw error
    context.logger.error({ enrichmentId: id, err: error }, 'enrichment failed')
    await endEnrichment(context.database, id, 'failed', 'INTERNAL')
    return false
  }
}

/** Goes on with what a former process left unfinished. */
export async function resumeEnrichments(context: EnrichContext): Promise<void> {
  const open = await context.database('enrichment_runs').whereIn('state', [...OPEN_STATES]).orderBy('date_created').select('id', 'source') as { id: string, source: string | null }[]
  for (const { id, source } of open) enrichmentQueue(context, source).add(id)
}

/** Whether an enrichment waits or runs, in this process or left over from a former one: such an instance is not parked. */
export async function enrichmentWork(context: EnrichContext): Promise<{ readonly busy: boolean }> {
  return { busy: [...queues.values()].some(queue => queue.isBusy) || await context.database('enrichment_runs').whereIn('state', [...OPEN_STATES]).first('id') !== undefined }
}
