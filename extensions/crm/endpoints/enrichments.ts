import { ForbiddenError } from '@directus/errors'
import type { Accountability, ExtensionContext } from '@kontor/extension-shared/context'
import { crmError } from '../import/errors.ts'
import { enrichmentQueue } from '../enrichment/process.ts'
import { endEnrichment } from '../enrichment/run.ts'
import { enrichmentInput, startEnrichment } from '../enrichment/start.ts'
import { parseInput } from '../proposals/parse-input.ts'
import { answer, idOf } from './proposals.ts'
import type { Handler } from './request.ts'

/** `POST /crm/leads/enrich`: answers 202 with the enrichment's id, `{ id, leads }`; values are proposed afterwards. */
export const enrich = (context: ExtensionContext): Handler => answer(async ({ accountability, body }) => {
  const input = parseInput(enrichmentInput, body)
  const data = await startEnrichment(context, accountability as Accountability, input)
  enrichmentQueue(context, input.source ?? null).add(data.id)
  return { status: 202, data }
})

/**
 * `POST /crm/enrichments/:id/cancel`: what was proposed stays; a lead whose website is being read right now is left out. Wishing twice is
 * no error.
 * @throws FORBIDDEN, ENRICHMENT_ENDED
 */
export const cancelEnrichment = (context: ExtensionContext): Handler => answer(async (request) => {
  const id = idOf(request)
  const runs = new context.services.ItemsService('enrichment_runs', { schema: await context.getSchema(), accountability: request.accountability as never })
  const [run] = await runs.readByQuery({ fields: ['id', 'state'], filter: { id: { _eq: id } } as never, limit: 1 }) as { id: string, state: string }[]
  if (!run) throw new ForbiddenError()
  if (run.state !== 'cancelled' && !await endEnrichment(context.database, id, 'cancelled')) throw crmError('ENRICHMENT_ENDED')
  return { status: 202, data: { id } }
})
