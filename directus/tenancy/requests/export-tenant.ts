import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { MODELS, type JobKind } from '@kontor/model'
import { audit, type Actor } from '../audit.ts'
import { TenancyError } from '../errors.ts'
import { EXPORT_FILE, exportsOf } from '../places.ts'
import type { Sql } from '../sql.ts'
import { addJob, failedRestore, lastJob, readTenant, type JobRow } from '../tenants.ts'

/** Starts an export of a tenant, also of a suspended one. @throws TENANT_UNKNOWN, TENANT_NOT_READY, TENANT_BUSY */
export function exportTenant(sql: Sql, slug: string, actor: Actor): Promise<JobRow> {
  return startJob(sql, slug, 'export', actor)
}

/** Brings a tenant to the model of today. @throws TENANT_UNKNOWN, TENANT_NOT_READY, TENANT_BUSY */
export function upgradeTenant(sql: Sql, slug: string, actor: Actor): Promise<JobRow> {
  return startJob(sql, slug, 'upgrade', actor)
}

/**
 * Starts a restore into a tenant that nobody has worked in yet; while it runs nobody is let in.
 * @param ready puts the file into its place, when the job is sure to come
 * @throws TENANT_UNKNOWN, TENANT_NOT_READY, TENANT_BUSY
 */
export function restoreTenant(sql: Sql, slug: string, actor: Actor, ready?: () => Promise<void>): Promise<JobRow> {
  return startJob(sql, slug, 'restore', actor, ready)
}

/** Whether a restore could start now; asked before a file is taken in. @throws TENANT_UNKNOWN, TENANT_NOT_READY, TENANT_BUSY */
export async function checkRestorable(sql: Sql, slug: string): Promise<void> {
  const last = await readOpen(sql, slug, 'restore')
  if (last?.state === 'queued' || last?.state === 'running') throw new TenancyError('TENANT_BUSY')
}

/** A restore that failed is followed by another one. @returns the newest job */
async function readOpen(sql: Sql, slug: string, kind: JobKind, lock = false): Promise<JobRow | undefined> {
  const tenant = await readTenant(sql, slug, { lock })
  const last = await lastJob(sql, slug)
  const open = tenant.status === 'active' || tenant.status === 'suspended' || (kind === 'restore' && failedRestore(tenant, last))
  if (!open) throw new TenancyError('TENANT_NOT_READY')
  return last
}

function startJob(sql: Sql, slug: string, kind: 'export' | 'upgrade' | 'restore', actor: Actor, ready: () => Promise<void> = async () => {}): Promise<JobRow> {
  return sql.transaction(async (trx) => {
    await readOpen(trx, slug, kind, true)
    const job = await addJob(trx, slug, kind, actor.id)
    await audit(trx, actor, `tenant.${kind}_requested`, slug)
    await ready()
    return job
  })
}

/** Collections that a new tenant has rows in. */
export const SEEDED: ReadonlySet<string> = new Set(['industries', 'departments', 'lead_sources', 'tenant_settings', 'audit_log', 'choice_values'])
/** Collections that are empty as long as nobody has worked in a tenant. */
export const WORKED_IN: readonly string[] = MODELS.tenant.map(collection => collection.name).filter(name => !SEEDED.has(name))

/** Path of the newest finished export. @throws TENANT_UNKNOWN, EXPORT_MISSING */
export async function exportFile(sql: Sql, places: Parameters<typeof exportsOf>[0], slug: string): Promise<string> {
  await readTenant(sql, slug)
  const path = join(exportsOf(places, slug), EXPORT_FILE)
  if (!existsSync(path)) throw new TenancyError('EXPORT_MISSING')
  return path
}
