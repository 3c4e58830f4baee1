import type { Database } from '@kontor/extension-shared/context'
import { crmError } from '../import/errors.ts'
import { CHECKED_FIELDS } from '../rules/marks.ts'
import { leaveVerdicts } from './verdict.ts'

type Payload = Record<string, unknown>

/** Before leads are changed. Directus runs this outside the transaction; see `kontor_state.keep_lead_facts` for the race. @throws COMPANY_MISSING */
export async function prepareLeadUpdate(payload: unknown, meta: Record<string, unknown>, { database }: { database: Database }): Promise<Payload> {
  const changes = payload as Payload
  if ('company' in changes && (typeof changes.company !== 'string' || changes.company.trim() === '')) throw crmError('COMPANY_MISSING', { field: 'company' })
  const fields = [...CHECKED_FIELDS.keys()]
  if (!fields.some(name => name in changes)) return changes
  const records: Payload[] = await database('leads').whereIn('id', meta.keys as string[]).select(fields)
  await leaveVerdicts(database, records.map(record => ({ ...record, ...Object.fromEntries(fields.filter(name => name in changes).map(name => [name, changes[name]])) })))
  return changes
}
