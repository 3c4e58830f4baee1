import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { Config } from '../config.ts'
import { hostOf, type AskHost } from '../tenant/ask-host.ts'
import { followJob, type Job } from '../tenant/follow-job.ts'
import { table } from '../table.ts'

const USAGE = `Usage: npm run tenant -- <command>
  create <slug> --name <name> --admin <address> [--locale de|en]
                       makes a tenant and invites its first administrator by mail
  list                 every tenant with its state
  show <slug>          one tenant, its modules and its last job
  suspend <slug>       keeps everybody out at once; data stay
  resume <slug>        lets people in again
  delete <slug> --confirm <slug>
                       removes a suspended tenant and everything of it for good
  retry <slug>         lets a failed job go on from the step at which it stopped
  rollback <slug>      takes back a creation that failed
  modules <slug> [--on crm,chat] [--off events]
                       shows or switches modules
  export <slug> --to <file.zip>
                       everything of a tenant: each collection as JSON and CSV, files, checksums
  restore <slug> --from <file.zip>
                       puts an export into a tenant in which nobody has worked yet
  upgrade <slug>       brings a tenant to the model of this version (all: npm run model -- apply all)
  restart <slug|core>  starts a process again that died too often
Exit codes: 0 done, 1 refused or not reachable, 2 wrong usage, 3 the work failed`

interface Tenant {
  readonly slug: string
  readonly name: string
  readonly status: string
  readonly createdAt: string | null
  readonly upToDate: boolean
  readonly job?: Job | null
  readonly modules?: readonly { readonly key: string, readonly enabled: boolean }[]
}
type Values = Readonly<Partial<Record<'name' | 'admin' | 'locale' | 'confirm' | 'on' | 'off' | 'to' | 'from', string>>>
type Action = (ask: AskHost, slug: string, values: Values) => Promise<number>

/** A command with the options that it takes; those with `!` must be given. */
const ACTIONS: Readonly<Record<string, { readonly slug: boolean, readonly options: readonly string[], readonly run: Action }>> = {
  create: { slug: true, options: ['name!', 'admin!', 'locale'], run: create },
  list: { slug: false, options: [], run: list },
  show: { slug: true, options: [], run: show },
  suspend: { slug: true, options: [], run: (ask, slug) => change(ask, slug, 'suspended') },
  resume: { slug: true, options: [], run: (ask, slug) => change(ask, slug, 'active') },
  delete: { slug: true, options: ['confirm!'], run: remove },
  retry: { slug: true, options: [], run: async (ask, slug) => followJob(ask, await ask<Job>('POST', `/tenants/${slug}/retry`), `${slug}: done.`) },
  rollback: { slug: true, options: [], run: async (ask, slug) => followJob(ask, await ask<Job>('POST', `/tenants/${slug}/rollback`), `${slug}: taken back, nothing of it is left.`) },
  modules: { slug: true, options: ['on', 'off'], run: modules },
  export: { slug: true, options: ['to!'], run: exportTo },
  restore: { slug: true, options: ['from!'], run: restoreFrom },
  upgrade: { slug: true, options: [], run: async (ask, slug) => followJob(ask, await ask<Job>('POST', `/tenants/${slug}/upgrade`), `${slug} has the model of this version.`) },
  restart: { slug: true, options: [], run: restart },
}

/** `npm run tenant`, against the running hub. */
export async function tenant(config: Config, args: readonly string[]): Promise<number> {
  const { values, positionals: [name = '', slug = '', ...rest] } = parseArgs({
    args: [...args], allowPositionals: true,
    options: { name: { type: 'string' }, admin: { type: 'string' }, locale: { type: 'string' }, confirm: { type: 'string' }, on: { type: 'string' }, off: { type: 'string' }, to: { type: 'string' }, from: { type: 'string' } },
  })
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined
  const missing = action?.options.filter(option => option.endsWith('!') && values[option.slice(0, -1) as keyof Values] === undefined) ?? []
  const foreign = Object.keys(values).filter(key => !action?.options.some(option => option.replace('!', '') === key))
  if (!action || rest.length > 0 || action.slug !== (slug !== '') || missing.length > 0 || foreign.length > 0) {
    for (const option of missing) console.error(`--${option.slice(0, -1)} is missing.`)
    for (const option of foreign) console.error(`--${option} does not belong here.`)
    console.error(USAGE)
    return 2
  }
  return action.run(hostOf(config), encodeURIComponent(slug), values)
}

async function create(ask: AskHost, slug: string, { name, admin, locale }: Values): Promise<number> {
  const made = await ask<Tenant & { job: Job }>('POST', '/tenants', { slug: decodeURIComponent(slug), name, adminEmail: admin, ...locale === undefined ? {} : { locale } })
  return followJob(ask, made.job, `${made.name} is ready. ${admin} has been sent a mail.`)
}

async function list(ask: AskHost): Promise<number> {
  const tenants = await ask<Tenant[]>('GET', '/tenants')
  console.log(table(['slug', 'name', 'state', 'model', 'since'], tenants.map(({ slug, name, status, upToDate, createdAt }) => [slug, name, status, upToDate ? 'current' : 'OLD', createdAt?.slice(0, 10) ?? ''])))
  return 0
}

async function show(ask: AskHost, slug: string): Promise<number> {
  const { name, status, upToDate, modules: all, job } = await ask<Tenant>('GET', `/tenants/${slug}`)
  console.log(`${slug}: ${name}, ${status}${upToDate ? '' : ', on an old model'}`)
  sayModules(all ?? [])
  if (job) console.log(`last job: ${job.kind}, ${job.state}${job.error ? `, ${job.error.messages.en} [${job.error.code}]${job.error.detail ? ` ${job.error.detail}` : ''}` : ''}`)
  return 0
}

async function change(ask: AskHost, slug: string, status: 'active' | 'suspended'): Promise<number> {
  const before = await ask<Tenant>('GET', `/tenants/${slug}`)
  const { job } = await ask<Tenant>('PATCH', `/tenants/${slug}`, { status })
  const done = status === 'active' ? `${slug} is open again.` : `${slug} is suspended.`
  if (!job || job.id === before.job?.id) {
    console.log(`${done} There was nothing to do.`)
    return 0
  }
  return followJob(ask, job, done)
}

async function remove(ask: AskHost, slug: string, { confirm }: Values): Promise<number> {
  return followJob(ask, await ask<Job>('DELETE', `/tenants/${slug}`, { confirm }), `${slug} is deleted, nothing of it is left.`)
}

async function exportTo(ask: AskHost, slug: string, { to = '' }: Values): Promise<number> {
  const code = await followJob(ask, await ask<Job>('POST', `/tenants/${slug}/export`), `${slug} is exported.`)
  if (code !== 0) return code
  await ask.download(`/tenants/${slug}/export`, resolve(to))
  console.log(`Written to ${resolve(to)}.`)
  return 0
}

async function restoreFrom(ask: AskHost, slug: string, { from = '' }: Values): Promise<number> {
  return followJob(ask, await ask.upload<Job>(`/tenants/${slug}/restore`, resolve(from)), `${slug} has the data of the export.`)
}

async function modules(ask: AskHost, slug: string, { on, off }: Values): Promise<number> {
  const switches = Object.fromEntries([[on, true], [off, false]].flatMap(([keys, enabled]) => String(keys ?? '').split(',').filter(Boolean).map(key => [key.trim(), enabled])))
  sayModules(Object.keys(switches).length > 0 ? await ask('PUT', `/tenants/${slug}/modules`, { modules: switches }) : await ask('GET', `/tenants/${slug}/modules`))
  return 0
}

function sayModules(all: NonNullable<Tenant['modules']>): void {
  console.log(`modules: ${all.map(({ key, enabled }) => `${key} ${enabled ? 'on' : 'off'}`).join(', ')}`)
}

async function restart(ask: AskHost, slug: string): Promise<number> {
  const { state } = await ask<{ state: string }>('POST', `/tenants/${slug}/restart`)
  console.log(state === 'starting' ? `${slug} is being started.` : `${slug}: ${state}. There was nothing to do.`)
  return 0
}
