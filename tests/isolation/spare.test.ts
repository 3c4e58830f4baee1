import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { instanceOf } from '@kontor/apply'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { instanceEnv, instanceKeys, sharedEnv } from '../../directus/host/child-env.ts'
import { hostEnv as hostEnvSchema } from '../../directus/host/env.ts'
import { linkExtensions } from '../../directus/host/extensions.ts'
import { delegationKeys } from '../../directus/host/keys.ts'
import { hostEnv } from '../../launcher/parts/environment.ts'
import { startChild, withFolder, type DirectusChild } from '../support/directus-child.ts'
import { hubInside } from '../support/hub.ts'

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 })
const PROBE = fileURLToPath(new URL('../support/spare-probe.ts', import.meta.url))
/** Of Directus' features that no instance has. */
const SWITCHED_OFF = ['/mcp', '/metrics', '/ai/chat', '/auth/login/saml']
const PAGES = ['/server/ping', '/auth', '/admin', '/robots.txt', '/items/leads', '/server/health', '/auth/login/keycloak', '/chat/tools/me', '/crm/imports/1', '/nowhere', ...SWITCHED_OFF]

interface Probe {
  readonly error?: string
  readonly early: readonly { readonly key: string, readonly by: string }[]
  readonly process: { readonly env: Record<string, string> }
  readonly [part: string]: unknown
}
interface Seen { readonly probe: Probe, readonly pages: readonly { path: string, status: number, headers: Record<string, unknown>, body: string }[] }

/** What changes from one answer to the next, whoever gives it. */
function steady(text: string): string {
  return text.replace(/(state|nonce|code_challenge)=[^&"\s]+/g, '$1=x').replace(/"(uptime|timestamp|responseTime)":[^,}]+/g, '"$1":0')
}

async function look(child: DirectusChild): Promise<Seen> {
  const probe = await child.probe<Probe>()
  expect(probe.error).toBeUndefined()
  const pages = []
  for (const path of PAGES) {
    const { status, headers, body } = await child.get(path)
    const steadyHeaders = Object.entries(headers).filter(([name]) => name !== 'date' && name !== 'etag').map(([name, value]) => {
      return [name, name === 'set-cookie' ? [value ?? []].flat().map(cookie => cookie.replace(/=[^;]*/, '=x')) : steady(String(value))] as const
    })
    pages.push({ path, status, headers: Object.fromEntries(steadyHeaders), body: steady(body) })
  }
  return { probe, pages }
}

let plain: Seen
let woken: Seen
let keys: string[] = []

beforeAll(() => withFolder(async (folder) => {
  const { config, secrets } = hubInside()
  const env = hostEnvSchema.parse({ ...hostEnv({ config, secrets, signal: new AbortController().signal }), RUNTIME_DIR: folder, FILES_DIR: join(folder, 'files') })
  for (const path of ['files/demo', 'tmp/demo', 'tmp/spare']) mkdirSync(join(folder, path), { recursive: true })
  const extensions = await linkExtensions('tenant', folder)
  const socket = join(folder, 'demo.sock')
  const shared = sharedEnv(env, delegationKeys(env.HOST_SECRET).publicJwk)
  const own = instanceEnv(env, instanceOf('demo'), extensions, socket)
  keys = instanceKeys(env)

  const first = startChild({ ...shared, ...own }, socket, PROBE)
  try {
    await first.said('ready')
    plain = await look(first)
  } finally {
    await first.stop()
  }
  const spare = startChild({ ...shared, HOME: join(folder, 'tmp', 'spare'), KONTOR_SPARE: keys.join(','), KONTOR_SPARE_EXTENSIONS: extensions }, socket, PROBE)
  try {
    await spare.said('spare')
    spare.send({ type: 'adopt', env: own })
    await spare.said('ready')
    woken = await look(spare)
  } finally {
    await spare.stop()
  }
}))
afterAll(() => vi.resetConfig())

test('a woken spare has the settings of a plainly started process, one by one', () => {
  const parts = Object.keys(plain.probe).filter(part => part !== 'early')
  for (const part of parts) expect(woken.probe[part], part).toEqual(plain.probe[part])
  expect(JSON.stringify(parts.map(part => woken.probe[part]))).toContain('kontor:demo:permissions')
})

test('it answers like one', () => {
  for (const [place, page] of plain.pages.entries()) expect(woken.pages[place], page.path).toEqual(page)
  expect(plain.pages.map(({ status }) => status)).toContain(302)
  const nowhere = woken.pages.find(({ path }) => path === '/nowhere')?.status
  for (const { path, status } of woken.pages) if (SWITCHED_OFF.includes(path)) expect(status, path).toBe(nowhere)
})

test('nothing reads a setting of the instance too early, but those that keep a name for later', () => {
  const tooEarly = woken.probe.early.filter(({ key }) => key === '*' || keys.includes(key))
  const names = [...new Set(tooEarly.map(({ key, by }) => `${key} in ${by}`))].sort()
  // A new one has to be looked at. The first two go through all settings and take those that begin with LOGGER_ and
  // RATE_LIMITER_; the logger is given the tenant's name later. The others keep the name of a channel or a cache as it
  // is, and use it when they first speak to Redis.
  expect(names).toEqual(['* in logger/index', '* in rate-limiter', 'REDIS_BUS_NAMESPACE in bus/lib/use-bus', 'REDIS_PERMISSIONS_NAMESPACE in permissions/cache'])
  expect(woken.probe.early.length).toBeGreaterThan(50)
})
