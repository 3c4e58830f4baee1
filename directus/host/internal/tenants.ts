import { createWriteStream } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import {
  changeTenant, checkRestorable, createTenant, deleteTenant, describeTenant, exportFile, exportsOf, exportTenant, listGivenModules, readJob, readTenants, RESTORE_FILE, restoreTenant, retryJob,
  rollBack, setModules, showJob, showTenant, TenancyError, upgradeTenant, type Actor, type Sql, type TenancyEnv,
} from '@kontor/tenancy'
import { HostError } from '../errors.ts'

/** Largest body in bytes. */
const LIMIT = 65_536

export interface TenantCall {
  readonly sql: Sql
  readonly request: IncomingMessage
  /** Below `/internal/v1/`. */
  readonly path: string
  readonly actor: Actor
  /** Where exports lie. */
  readonly places: Pick<TenancyEnv, 'FILES_DIR' | 'RUNTIME_DIR'>
}

/** What is answered: data, or a file that is streamed. */
export type TenantAnswer = { readonly data: unknown } | { readonly file: string }

type Body = Readonly<Record<string, unknown>>
type Handler = (call: TenantCall, slug: string, body: Body) => Promise<unknown>

const ARCHIVE = /^tenants\/([a-z0-9-]{1,63})\/(export|restore)$/
const ROUTES: readonly (readonly [method: string, path: RegExp, handler: Handler])[] = [
  ['GET', /^tenants$/, async ({ sql }) => (await readTenants(sql)).map(tenant => showTenant(tenant))],
  ['POST', /^tenants$/, async ({ sql, actor }, _, body) => {
    const { tenant, job } = await createTenant(sql, body, actor)
    return showTenant(tenant, { job })
  }],
  ['GET', /^tenants\/([a-z0-9-]{1,63})$/, ({ sql, places }, slug) => describeTenant(sql, slug, places)],
  ['PATCH', /^tenants\/([a-z0-9-]{1,63})$/, async ({ sql, actor, places }, slug, body) => {
    await changeTenant(sql, slug, body, actor)
    return describeTenant(sql, slug, places)
  }],
  ['DELETE', /^tenants\/([a-z0-9-]{1,63})$/, async ({ sql, actor }, slug, body) => showJob(await deleteTenant(sql, slug, body, actor))],
  ['POST', /^tenants\/([a-z0-9-]{1,63})\/retry$/, async ({ sql, actor }, slug) => showJob(await retryJob(sql, slug, actor))],
  ['POST', /^tenants\/([a-z0-9-]{1,63})\/rollback$/, async ({ sql, actor }, slug) => showJob(await rollBack(sql, slug, actor))],
  ['POST', /^tenants\/([a-z0-9-]{1,63})\/export$/, async ({ sql, actor }, slug) => showJob(await exportTenant(sql, slug, actor))],
  ['POST', /^tenants\/([a-z0-9-]{1,63})\/upgrade$/, async ({ sql, actor }, slug) => showJob(await upgradeTenant(sql, slug, actor))],
  ['GET', /^tenants\/([a-z0-9-]{1,63})\/modules$/, ({ sql }, slug) => listGivenModules(sql, slug)],
  ['PUT', /^tenants\/([a-z0-9-]{1,63})\/modules$/, ({ sql, actor }, slug, body) => setModules(sql, slug, body, actor)],
  ['GET', /^jobs\/([0-9a-f-]{36})$/, async ({ sql }, id) => {
    const job = await readJob(sql, id)
    if (!job) throw new HostError(404, 'JOB_UNKNOWN', 'There is no such job.')
    return showJob(job)
  }],
]

/**
 * Work at tenants, asked for by the service `provisioner`.
 * @returns what `data` of the answer is; nothing when there is no such route
 * @throws HostError
 */
export async function answerTenantCall(call: TenantCall): Promise<TenantAnswer | undefined> {
  const [, slug, archive] = ARCHIVE.exec(call.path) ?? []
  if (slug && archive === 'export' && call.request.method === 'GET') return telling(async () => ({ file: await exportFile(call.sql, call.places, slug) }))
  if (slug && archive === 'restore' && call.request.method === 'PUT') return telling(async () => ({ data: showJob(await receiveExport(call, slug)) }))
  for (const [method, pattern, handler] of ROUTES) {
    const [match, name = ''] = call.request.method === method ? pattern.exec(call.path) ?? [] : []
    if (match === undefined) continue
    return telling(async () => ({ data: await handler(call, name, await readBody(call.request)) }))
  }
  return undefined
}

async function telling<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  }
  catch (error) {
    if (error instanceof TenancyError) throw new HostError(error.status, error.code, error.field === undefined ? error.message : `${error.message} (${error.field})`)
    throw error
  }
}

/** Tenants whose export is being taken in. */
const receiving = new Set<string>()

/** Takes in the file of an export as it comes, then starts its restore. A file that no restore can follow is not taken. */
async function receiveExport({ sql, places, request, actor }: TenantCall, slug: string) {
  await checkRestorable(sql, slug)
  if (receiving.has(slug)) throw new TenancyError('TENANT_BUSY')
  receiving.add(slug)
  const folder = exportsOf(places, slug)
  const partial = join(folder, `${RESTORE_FILE}.partial`)
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await pipeline(request, createWriteStream(partial, { mode: 0o600 }))
    return await restoreTenant(sql, slug, actor, () => rename(partial, join(folder, RESTORE_FILE)))
  }
  finally {
    await rm(partial, { force: true })
    receiving.delete(slug)
  }
}

/** The JSON object that a request brings; none is an empty one. @throws HostError 400, 413 */
export async function readBody(request: IncomingMessage): Promise<Body> {
  const parts: Buffer[] = []
  let size = 0
  // The connection has to stay for the answer when the body is refused.
  for await (const part of request.iterator({ destroyOnReturn: false })) {
    size += (part as Buffer).length
    if (size > LIMIT) throw new HostError(413, 'TOO_LARGE', 'The body of the request is too large.')
    parts.push(part as Buffer)
  }
  if (size === 0) return {}
  try {
    const body: unknown = JSON.parse(Buffer.concat(parts).toString('utf8'))
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Body
  }
  catch {
    // Said below.
  }
  throw new HostError(400, 'INVALID_JSON', 'The body of the request is no JSON object.')
}
