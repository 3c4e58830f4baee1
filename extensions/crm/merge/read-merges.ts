import { ForbiddenError } from '@directus/errors'
import { UNDO_DAYS } from '@kontor/extension-shared/import/limits'
import type { Accountability } from '@kontor/extension-shared/context'
import type { Context } from './merge-leads.ts'

/** A lead by its names. */
interface Named { readonly id: string, readonly lead_number: string | null, readonly company: string }
export interface MergesOf {
  /** The lead that this one was merged into. */
  readonly into: Named | null
  /** What was merged into this lead and can still be undone, newest first. */
  readonly merges: readonly { readonly id: string, readonly at: string, readonly until: string, readonly other: Named }[]
}

/**
 * Where a lead went, and what came into it; of leads that the person sees. A merged lead itself is deleted, and found by its id alone.
 * @throws FORBIDDEN
 */
export async function readMerges({ services, database, getSchema }: Context, accountability: Accountability, id: string): Promise<MergesOf> {
  const leads = new services.ItemsService('leads', { schema: await getSchema(), accountability: accountability as never })
  const found = await database('leads').where({ id }).first('deleted_at', 'merged_into') as { deleted_at: Date | null, merged_into: string | null } | undefined
  if (!found) throw new ForbiddenError()
  if (found.merged_into !== null) return { into: await leads.readOne(found.merged_into, { fields: ['id', 'lead_number', 'company'] }) as unknown as Named, merges: [] }
  await leads.readOne(id, { fields: ['id'] })
  const { rows } = await database.raw<{ rows: { id: string, at: Date, until: Date, other: Named }[] }>(`
    SELECT m.id, m.at, m.at + make_interval(days => ?) AS until, json_build_object('id', o.id, 'lead_number', o.lead_number, 'company', o.company) AS other
    FROM kontor_state.lead_merges m JOIN leads o ON o.id = m.other WHERE m.lead = ? AND m.undone_at IS NULL AND m.at >= now() - make_interval(days => ?) ORDER BY m.at DESC LIMIT 20`, [UNDO_DAYS, id, UNDO_DAYS])
  return { into: null, merges: rows.map(({ at, until, ...merge }) => ({ ...merge, at: at.toISOString(), until: until.toISOString() })) }
}
