import { DEMO_SLUG } from '@kontor/model'
import { audit, type Actor } from '../audit.ts'
import { TenancyError } from '../errors.ts'
import type { Sql } from '../sql.ts'
import { addJob, failedRestore, lastJob, readTenant, type JobRow } from '../tenants.ts'
import { refuseOthers } from './input.ts'
import { requeue } from './retry-job.ts'

/**
 * Deletes a suspended tenant for good, or one that a failed restore has closed. The same call again goes on with a deletion that stopped.
 * @param body `{ confirm: '<slug>' }`
 * @throws TenancyError 400 CONFIRMATION_MISMATCH, 404, 409 TENANT_NOT_SUSPENDED, TENANT_IS_DEMO or TENANT_BUSY
 */
export function deleteTenant(sql: Sql, slug: string, body: Readonly<Record<string, unknown>>, actor: Actor): Promise<JobRow> {
  refuseOthers(body, ['confirm'])
  return sql.transaction(async (trx) => {
    const tenant = await readTenant(trx, slug, { lock: true })
    if (body.confirm !== slug) throw new TenancyError('CONFIRMATION_MISMATCH', { field: 'confirm' })
    if (slug === DEMO_SLUG) throw new TenancyError('TENANT_IS_DEMO')
    const last = await lastJob(trx, slug)
    if (tenant.status === 'deleting' && last) return last.state === 'failed' ? requeue(trx, last, actor) : last
    if (tenant.status !== 'suspended' && !failedRestore(tenant, last)) throw new TenancyError('TENANT_NOT_SUSPENDED')
    const job = await addJob(trx, slug, 'delete', actor.id)
    await trx.query('UPDATE tenants SET status = \'deleting\', date_updated = now() WHERE slug = $1', [slug])
    await audit(trx, actor, 'tenant.delete_requested', slug)
    return job
  })
}
