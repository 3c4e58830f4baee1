import type { Database } from '@kontor/extension-shared/context'
import { CHECKED_FIELDS } from '../rules/marks.ts'
import { readPayload, type Payload } from './read-payload.ts'
import { leaveVerdicts } from './verdict.ts'

/**
 * Before leads are changed. Directus runs this outside the transaction; see `kontor_state.keep_lead_facts` for the race.
 * @throws COMPANY_MISSING, INVALID_CHARACTER
 */
export async function prepareLeadUpdate(payload: unknown, meta: Record<string, unknown>, { database }: { database: Database }): Promise<Payload> {
  const changes = readPayload(payload, false)
  const fields = [...CHECKED_FIELDS.keys()]
  if (!fields.some(name => name in changes)) return changes
  const records: Payload[] = await database('leads').whereIn('id', meta.keys as string[]).select(fields)
  await leaveVerdicts(database, records.map(record => ({ ...record, ...Object.fromEntries(fields.filter(name => name in changes).map(name => [name, changes[name]])) })))
  return changes
}
