import { hostOf } from '../../launcher/tenant/ask-host.ts'
import type { Job } from '../../launcher/tenant/follow-job.ts'
import { hub, hubInside } from './hub.ts'
import { kontor, type CommandResult } from './kontor.ts'
import { until } from './until.ts'

/** `npm run tenant -- ...` against the shared hub. */
export function tenantCli(args: readonly string[]): Promise<CommandResult> {
  return kontor(['tenant', ...args], hub().env)
}

/** Makes a tenant whose administrator is `admin@<slug>.test`. */
export function createOverCli(slug: string): Promise<CommandResult> {
  return tenantCli(['create', slug, '--name', `Tenant ${slug}`, '--admin', `admin@${slug}.test`])
}

interface Seen { readonly status: string, readonly job?: Job | null }

/** Removes a tenant that a test made, in whatever state it is; without a process for each step, as its commands have one. */
export async function removeTenant(slug: string): Promise<void> {
  const ask = hostOf(hubInside().config)
  const path = `/tenants/${slug}`
  const ended = (job: Job | null | undefined) => job && until('the job to end', async () => ['done', 'failed'].includes((await ask<Job>('GET', `/jobs/${job.id}`)).state), 120)
  const found = await ask<Seen>('GET', path).catch(() => undefined)
  if (!found) return
  if (['creating', 'failed'].includes(found.status)) await ended(await ask<Job>('POST', `${path}/rollback`).catch(() => undefined))
  if (found.status === 'active') await ended((await ask<Seen>('PATCH', path, { status: 'suspended' }).catch(() => undefined))?.job)
  await ended(await ask<Job>('DELETE', path, { confirm: slug }).catch(() => undefined))
}
