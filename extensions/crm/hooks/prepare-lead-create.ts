import type { Accountability, Database } from '@kontor/extension-shared/context'
import { CHECKED_FIELDS } from '../rules/marks.ts'
import { readPayload, type Payload } from './read-payload.ts'
import { leaveVerdicts } from './verdict.ts'

/** The checked columns of a payload; a missing one is null, as the database will have it. */
export function checkedColumns(payload: Payload): Payload {
  return Object.fromEntries([...CHECKED_FIELDS.keys()].map(name => [name, payload[name] ?? null]))
}

/**
 * Before a lead is created, inside its transaction. A lead that a person enters belongs to that person unless an owner
 * is named (`owner: null` names nobody); one that a flow or an import makes belongs to nobody until it is assigned.
 * @throws COMPANY_MISSING, INVALID_CHARACTER
 */
export async function prepareLeadCreate(payload: unknown, _: unknown, { database, accountability }: { database: Database, accountability: Accountability | null }): Promise<Payload> {
  const lead = readPayload(payload, true)
  await leaveVerdicts(database, [checkedColumns(lead)])
  if (!accountability?.user || 'owner' in lead) return lead
  return { ...lead, owner: accountability.user }
}
