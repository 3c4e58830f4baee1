import { audit, type Actor } from '../audit.ts'
import { TenancyError } from '../errors.ts'
import type { Sql } from '../sql.ts'
import { addJob, readTenant, type TenantRow } from '../tenants.ts'
import { readName, refuseOthers } from './input.ts'

/**
 * Renames, suspends or resumes a tenant. Suspending counts at once; resuming as soon as its job is done.
 * @param body `{ name?, status?: 'active' | 'suspended' }`
 * @throws TenancyError 400 for bad input, 404, 409 TENANT_BUSY, TENANT_NOT_ACTIVE or TENANT_NOT_READY
 */
export function changeTenant(sql: Sql, slug: string, body: Readonly<Record<string, unknown>>, actor: Actor): Promise<TenantRow> {
  refuseOthers(body, ['name', 'status'])
  const name = body.name === undefined ? undefined : readName(body.name)
  const { status } = body
  if (status !== undefined && status !== 'active' && status !== 'suspended') throw new TenancyError('STATUS_INVALID', { field: 'status' })
  return sql.transaction(async (trx) => {
    const tenant = await readTenant(trx, slug, { lock: true })
    if (tenant.status !== 'active' && tenant.status !== 'suspended') throw new TenancyError('TENANT_NOT_READY')
    const renamed = name !== undefined && name !== tenant.name
    if (renamed) {
      await trx.query('UPDATE tenants SET name = $2, date_updated = now() WHERE slug = $1', [slug, name])
      await audit(trx, actor, 'tenant.renamed', slug)
    }
    if (status === 'suspended' && tenant.status === 'active') await suspend(trx, slug, actor)
    else if (status === 'active' && tenant.status === 'suspended') await addJob(trx, slug, 'resume', actor.id)
    else if (renamed) await addJob(trx, slug, 'upgrade', actor.id)
    return readTenant(trx, slug)
  })
}

async function suspend(trx: Sql, slug: string, actor: Actor): Promise<void> {
  await trx.query('UPDATE tenants SET status = \'suspended\', suspended_at = now(), date_updated = now() WHERE slug = $1', [slug])
  await addJob(trx, slug, 'suspend', actor.id)
  await audit(trx, actor, 'tenant.suspended', slug)
}
