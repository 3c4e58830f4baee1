import { audit, type Actor } from '../audit.ts'
import { TenancyError } from '../errors.ts'
import type { Sql } from '../sql.ts'
import { addJob, lastJob, readTenant, type JobRow, type TenantRow } from '../tenants.ts'
import { readNewTenant, type NewTenant } from './input.ts'
import { requeue } from './retry-job.ts'

export interface Requested {
  readonly tenant: TenantRow
  readonly job: JobRow
}

/**
 * Notes a new tenant and the job that makes it. The same call again, while it is being made or after it failed, goes on
 * with the same job.
 * @param body `{ slug, name, adminEmail, locale? }`
 * @throws TenancyError 400 for bad input, 409 SLUG_TAKEN
 */
export async function createTenant(sql: Sql, body: Readonly<Record<string, unknown>>, actor: Actor): Promise<Requested> {
  const wanted = readNewTenant(body)
  return sql.transaction(async (trx) => {
    const [made] = await trx.query<{ id: string }>(
      'INSERT INTO tenants (slug, name, status, up_to_date, date_created) VALUES ($1, $2, \'creating\', true, now()) ON CONFLICT (slug) DO NOTHING RETURNING id', [wanted.slug, wanted.name])
    if (!made) return goOn(trx, wanted, actor)
    const job = await addJob(trx, wanted.slug, 'create', actor.id, { ...wanted })
    await audit(trx, actor, 'tenant.create_requested', wanted.slug)
    return { tenant: await readTenant(trx, wanted.slug), job }
  })
}

async function goOn(trx: Sql, wanted: NewTenant, actor: Actor): Promise<Requested> {
  const tenant = await readTenant(trx, wanted.slug, { lock: true })
  const job = await lastJob(trx, wanted.slug)
  const same = job?.kind === 'create' && job.direction === 'forward' && (['name', 'adminEmail', 'locale'] as const).every(key => job.input?.[key] === wanted[key])
  if (!same || (tenant.status !== 'creating' && tenant.status !== 'failed')) throw new TenancyError('SLUG_TAKEN', { field: 'slug' })
  if (job.state !== 'failed') return { tenant, job }
  return { job: await requeue(trx, job, actor), tenant: await readTenant(trx, wanted.slug) }
}
