import { setTimeout as sleep } from 'node:timers/promises'
import type { JobKind, StepKey } from '@kontor/model'
import { audit, SYSTEM } from '../audit.ts'
import { readJob, readTenant, readTenants, type JobRow } from '../tenants.ts'
import type { World } from '../world.ts'
import { sweepCore } from '../traces/core.ts'
import { failureOf, type Failure } from './failure.ts'
import { stepsOf } from './plans.ts'
import type { Step, StepContext } from './step.ts'

/** Waits between attempts at one step while its trouble may pass by itself, in milliseconds. */
export const WAITS: readonly number[] = [250, 500, 1_000, 2_000, 4_000, 8_000, 15_000]
/** What the audit log says when a job is done. */
const DONE: Readonly<Record<JobKind, string>> = {
  create: 'tenant.created', suspend: 'tenant.stopped', resume: 'tenant.resumed', delete: 'tenant.deleted', export: 'tenant.exported', restore: 'tenant.restored', upgrade: 'tenant.upgraded',
}

/**
 * Runs a job from where it stands to its end, or to the step that fails. Must run under the lock of its tenant.
 * @param waits milliseconds between attempts at a step
 */
export async function runJob(world: World, id: string, waits: readonly number[] = WAITS): Promise<void> {
  const job = await readJob(world.sql, id)
  if (!job || (job.state !== 'queued' && job.state !== 'running')) return
  const log = world.logger.child({ tenantId: job.tenant, job: job.kind })
  await world.sql.query('UPDATE tenant_jobs SET state = \'running\', attempts = attempts + 1, started_at = coalesce(started_at, now()), date_updated = now() WHERE id = $1', [id])
  const back = job.direction === 'back'
  const done = new Set(job.steps ?? [])
  // The tenant itself goes last: a job that finds it gone has only its own end left.
  const ending = (back || job.kind === 'delete') && !(await readTenants(world.sql)).some(tenant => tenant.slug === job.tenant)
  const open = back ? stepsOf(job.kind).toReversed() : stepsOf(job.kind).filter(({ key }) => !done.has(key))
  const steps = ending ? [] : open
  const start = performance.now()
  for (const { key, step } of steps) {
    await world.sql.query('UPDATE tenant_jobs SET step = $2, progress = NULL, date_updated = now() WHERE id = $1', [id, key])
    const failure = await attempt(world, job, key, back ? step.undo : step.run, waits)
    if (failure) {
      log.error({ step: key, code: failure.code, reason: failure.message }, 'job failed')
      return fail(world, job, failure)
    }
    if (back) done.delete(key)
    else done.add(key)
    await world.sql.query('UPDATE tenant_jobs SET steps = $2, date_updated = now() WHERE id = $1', [id, JSON.stringify([...done])])
  }
  await finish(world, job, back)
  log.info({ ms: Math.round(performance.now() - start), back }, 'job done')
}

async function attempt(world: World, job: JobRow, key: StepKey, work: Step['run'] | undefined, waits: readonly number[]): Promise<Failure | undefined> {
  for (let round = 0; ; round++) {
    try {
      const tenant = await readTenant(world.sql, job.tenant)
      const context: StepContext = { world, job, tenant, report: progress => report(world, job.id, progress) }
      await work?.(context)
      return undefined
    }
    catch (error) {
      const failure = failureOf(error)
      const wait = waits[round]
      if (!failure.passing || wait === undefined) return failure
      world.logger.warn({ tenantId: job.tenant, job: job.kind, step: key, reason: failure.message, again: wait }, 'a step did not get through, trying again')
      await sleep(wait)
    }
  }
}

async function report(world: World, id: string, progress: Readonly<Record<string, unknown>>): Promise<void> {
  await world.sql.query('UPDATE tenant_jobs SET progress = $2, date_updated = now() WHERE id = $1', [id, JSON.stringify(progress)])
}

async function fail(world: World, job: JobRow, { code, message }: Failure): Promise<void> {
  await world.sql.transaction(async (sql) => {
    await sql.query('UPDATE tenant_jobs SET state = \'failed\', error_code = $2, error = $3, finished_at = now(), date_updated = now() WHERE id = $1', [job.id, code, message])
    if (job.kind === 'create' || job.kind === 'restore') await sql.query('UPDATE tenants SET status = \'failed\', date_updated = now() WHERE slug = $1 AND status IN (\'creating\', \'deleting\')', [job.tenant])
    await audit(sql, SYSTEM, `tenant.${job.kind}_failed`, job.tenant, { code })
  })
}

/** What was typed for the job is needed no more, the address of a person least of all. */
async function finish(world: World, job: JobRow, back: boolean): Promise<void> {
  const { sql } = world
  await sql.query('UPDATE tenant_jobs SET step = NULL, progress = CASE WHEN kind = \'export\' THEN progress END, input = NULL, error_code = NULL, error = NULL, date_updated = now() WHERE id = $1', [job.id])
  if (back || job.kind === 'delete') {
    await sql.query('DELETE FROM tenants WHERE slug = $1', [job.tenant])
    await sweepCore(world.env).catch((error: Error) => {
      // The job stays open, and its end is tried again with the next look at what waits.
      if (failureOf(error).passing) throw error
      world.logger.warn({ tenantId: job.tenant, err: error.message }, 'pages of deleted rows are left to PostgreSQL')
    })
  }
  await sql.transaction(async (trx) => {
    await trx.query('UPDATE tenant_jobs SET state = \'done\', finished_at = now(), date_updated = now() WHERE id = $1', [job.id])
    await audit(trx, SYSTEM, back ? 'tenant.rolled_back' : DONE[job.kind], job.tenant)
  })
}
