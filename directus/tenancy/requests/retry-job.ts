import { audit, type Actor } from '../audit.ts'
import { TenancyError } from '../errors.ts'
import type { Sql } from '../sql.ts'
import { lastJob, readJob, readTenant, type Direction, type JobRow } from '../tenants.ts'

/** Lets a failed job run again, from the step at which it stopped. */
export async function requeue(trx: Sql, job: JobRow, actor: Actor, direction: Direction = job.direction): Promise<JobRow> {
  await trx.query('UPDATE tenant_jobs SET state = \'queued\', direction = $2, error_code = NULL, error = NULL, finished_at = NULL, date_updated = now() WHERE id = $1', [job.id, direction])
  // Only what a failure had closed: a restore that was refused left its tenant open.
  if (job.kind === 'create' || job.kind === 'restore') await trx.query('UPDATE tenants SET status = $2, date_updated = now() WHERE slug = $1 AND status = \'failed\'', [job.tenant, direction === 'back' ? 'deleting' : 'creating'])
  await audit(trx, actor, direction === 'back' ? 'tenant.rollback_requested' : `tenant.${job.kind}_retried`, job.tenant)
  return await readJob(trx, job.id) as JobRow
}

/** @throws TENANT_UNKNOWN, NOTHING_TO_RETRY */
export function retryJob(sql: Sql, slug: string, actor: Actor): Promise<JobRow> {
  return sql.transaction(async (trx) => {
    await readTenant(trx, slug, { lock: true })
    const job = await lastJob(trx, slug)
    if (job?.state !== 'failed') throw new TenancyError('NOTHING_TO_RETRY')
    return requeue(trx, job, actor)
  })
}

/**
 * Takes back what a failed creation has made.
 * @throws TENANT_UNKNOWN, NOTHING_TO_ROLL_BACK
 */
export function rollBack(sql: Sql, slug: string, actor: Actor): Promise<JobRow> {
  return sql.transaction(async (trx) => {
    await readTenant(trx, slug, { lock: true })
    const job = await lastJob(trx, slug)
    if (job?.state !== 'failed' || job.kind !== 'create') throw new TenancyError('NOTHING_TO_ROLL_BACK')
    return requeue(trx, job, actor, 'back')
  })
}
