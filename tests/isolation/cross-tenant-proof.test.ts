import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { instanceOf, withClient } from '@kontor/apply'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { instanceEnv, sharedEnv } from '../../directus/host/child-env.ts'
import { hostEnv as hostEnvSchema } from '../../directus/host/env.ts'
import { linkExtensions } from '../../directus/host/extensions.ts'
import { delegationKeys } from '../../directus/host/keys.ts'
import { hostEnv } from '../../launcher/parts/environment.ts'
import { startChild, withFolder } from '../support/directus-child.ts'
import { hub, hubInside } from '../support/hub.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { createOverCli, removeTenant } from '../support/tenants.ts'
import { ADDRESSES, attack, type Address, type Attempt, type Outcome } from './cross-tenant/attack.ts'
import { plantFile, plantRecords, type Planted } from './cross-tenant/plant.ts'
import { CLASSES } from './cross-tenant/requests.ts'
import { stackDatabase } from './database.ts'

const slug = `proof-${randomUUID().slice(0, 6)}`
const asAdmin = (tenant: string) => realmToken({ claims: { organization: { [tenant]: { id: randomUUID(), groups: ['/admin'] } }, amr: ['pwd', 'otp'] }, lifespan: 1800 })
let planted: Planted
let foreign: string

beforeAll(async () => {
  expect(await createOverCli(slug)).toMatchObject({ code: 0 })
  const own = await asAdmin(slug)
  const me = await fetch(`${hub().hostUrl}/users/me?fields=id,external_identifier`, { headers: { 'authorization': `Bearer ${own}`, 'x-kontor-tenant': slug } })
  const { data: { id, external_identifier: sub } } = await me.json() as { data: { id: string, external_identifier: string } }
  const secret = `S${randomUUID().replaceAll('-', '')}`
  await withClient(stackDatabase(), instanceOf(slug).database, client => client.query('UPDATE directus_users SET first_name = $1 WHERE id = $2', [secret, id]))
  planted = { slug, secret, ids: await plantRecords(slug, secret, id), sub, file: await plantFile(slug, secret, own) }
  foreign = await asAdmin('demo')
}, 300_000)
afterAll(() => removeTenant(slug), 120_000)

/** Classes that an instance answers by itself, and that take nothing from the records for those that come after. */
const OWN = CLASSES.filter(c => c.by === undefined && c.name !== 'writes' && c.name !== 'portal API' && c.name !== 'events')
const attempts = (): Attempt[] => OWN.flatMap(c => c.requests(planted).filter(request => request.at === 'host').map(request => (
  { class: c.name, request, token: foreign, who: 'admin of another tenant', address: ADDRESSES[0] as Address, own: 'demo', target: planted })))

/** Asks an instance on the tenant's database that takes itself for `name`. */
function attackInstance(name: string): Promise<Outcome> {
  return withFolder(async (folder) => {
    const env = hostEnvSchema.parse({ ...hostEnv({ ...hubInside(), signal: new AbortController().signal }), RUNTIME_DIR: folder })
    mkdirSync(join(folder, 'tmp', slug), { recursive: true })
    const socket = join(folder, 'instance.sock')
    const own = instanceEnv(env, instanceOf(slug), await linkExtensions('tenant', folder), socket)
    const child = startChild({ ...sharedEnv(env, delegationKeys(env.HOST_SECRET).publicJwk), ...own, KONTOR_TENANT: name }, socket)
    try {
      await child.said('ready')
      return await attack(attempts(), 4, socket)
    } finally {
      await child.stop()
    }
  })
}

test('the attack finds what it looks for in every class when an instance does not check whose token it is', async () => {
  const { leaks } = await attackInstance('demo')
  const leaking = new Set(leaks.map(leak => leak.split(':')[0]))
  expect([...leaking].sort()).toEqual(OWN.map(c => c.name).sort())
  expect(leaks.length).toBeGreaterThan(attempts().length / 3)
}, 300_000)

test('and nothing when it does', async () => {
  const { leaks, counts, faults } = await attackInstance(slug)
  expect([...counts.values()].reduce((sum, count) => sum + count, 0)).toBe(attempts().length)
  expect(leaks).toEqual([])
  expect(faults).toEqual([])
}, 300_000)
