import type { Accountability, Database } from '@kontor/extension-shared/context'
import { crmError } from '../import/errors.ts'
import { CHECKED_FIELDS } from '../rules/marks.ts'
import { leaveVerdicts } from './verdict.ts'

type Payload = Record<string, unknown>

/** The checked columns of a payload; a missing one is null, as the database will have it. */
export function checkedColumns(payload: Payload): Payload {
  return Object.fromEntries([...CHECKED_FIELDS.keys()].map(name => [name, payload[name] ?? null]))
}

/**
 * Before a lead is created, inside its transaction. A lead that a person enters belongs to that person unless an owner
 * is named (`owner: null` names nobody); one that a flow or an import makes belongs to nobody until it is assigned.
 * @throws COMPANY_MISSING
 */
export async function prepareLeadCreate(payload: unknown, _: unknown, { database, accountability }: { database: Database, accountability: Accountability | null }): Promise<Payload> {
  const lead = payload as Payload
  if (typeof lead.company !== 'string' || lead.company.trim() === '') throw crmError('COMPANY_MISSING', { field: 'company' })
  await leaveVerdicts(database, [checkedColumns(lead)])
  if (!accountability?.user || 'owner' in lead) return lead
  return { ...lead, owner: accountability.user }
}
