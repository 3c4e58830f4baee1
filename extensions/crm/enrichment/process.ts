import { isPassing, RunQueue } from '@kontor/extension-shared/run-queue'
import type { EnrichContext } from './enrich-lead.ts'
import { endEnrichment, enrichSome, OPEN_STATES } from './run.ts'

let queue: RunQueue | undefined

/** The one queue of this process, shared by endpoints and hooks. */
export const enrichmentQueue = (context: EnrichContext): RunQueue => queue ??= new RunQueue(context.logger, 'enrichment', id => enrichOrEnd(context, id))

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
  const open = await context.database('enrichment_runs').whereIn('state', [...OPEN_STATES]).orderBy('date_created').select('id') as { id: string }[]
  for (const { id } of open) enrichmentQueue(context).add(id)
}

/** Whether an enrichment waits or runs, in this process or left over from a former one: such an instance is not parked. */
export async function enrichmentWork(context: EnrichContext): Promise<{ readonly busy: boolean }> {
  return { busy: enrichmentQueue(context).isBusy || await context.database('enrichment_runs').whereIn('state', [...OPEN_STATES]).first('id') !== undefined }
}
