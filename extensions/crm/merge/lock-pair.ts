import { ForbiddenError } from '@directus/errors'
import type { Database } from '@kontor/extension-shared/context'

export interface LockedLead {
  readonly id: string
  readonly deleted_at: Date | null
  readonly merged_into: string | null
  readonly date_updated: Date | null
}

/**
 * Holds two leads until the transaction ends, in the order of their ids, as everybody locks leads: who merges or undoes at the same
 * time follows. Also against new records that point to them.
 * @throws FORBIDDEN when one is not there
 */
export async function lockPair(trx: Database, one: string, two: string): Promise<ReadonlyMap<string, LockedLead>> {
  const { rows } = await trx.raw<{ rows: LockedLead[] }>('SELECT id, deleted_at, merged_into, date_updated FROM leads WHERE id = ANY (?) ORDER BY id FOR UPDATE', [[one, two]])
  if (rows.length !== 2) throw new ForbiddenError()
  return new Map(rows.map(row => [row.id, row]))
}

/** Lets the database write what follows from merges alone: origins and marks as they are given, where a lead went, a status that the lead had elsewhere. */
export const asMerge = (trx: Database): Promise<unknown> =>
  trx.raw('SELECT set_config(\'kontor.facts\', \'given\', true), set_config(\'kontor.merge\', \'on\', true), set_config(\'kontor.restore\', \'on\', true), set_config(\'kontor.proposals\', \'given\', true)').then(() => undefined)
