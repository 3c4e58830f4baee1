import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { instanceOf, withClient } from '@kontor/apply'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hub } from '../support/hub.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { createOverCli, removeTenant, tenantCli } from '../support/tenants.ts'
import { ADDRESSES, attack, send, shows, type Address, type Attempt } from './cross-tenant/attack.ts'
import { plantFile, plantRecords, type Planted } from './cross-tenant/plant.ts'
import { CLASSES, type Request } from './cross-tenant/requests.ts'
import { stackDatabase } from './database.ts'

/** Requests that have to be tried at least. */
const ENOUGH = 10_000
const WIDTH = 12
const ROLES = ['admin', 'manager', 'rep', 'readonly', 'automation'] as const
const claims = (slug: string, role: string) => ({ organization: { [slug]: { id: randomUUID(), groups: [`/${role}`] } }, amr: ['pwd', 'otp'] })

const OPERATOR = 'operator of the platform'
let operator: string

/** Leaves a finished export behind, as an operator would. */
async function makeExport(slug: string): Promise<void> {
  const file = join(tmpdir(), `${slug}.zip`)
  const made = await tenantCli(['export', slug, '--to', file])
  rmSync(file, { force: true })
  if (made.code !== 0) throw new Error(made.output)
}

interface Tenant extends Planted { readonly tokens: Readonly<Record<string, string>> }
const tenants: Tenant[] = []

async function ownerOf(slug: string, token: string): Promise<{ id: string, sub: string }> {
  const response = await fetch(`${hub().hostUrl}/users/me?fields=id,external_identifier`, { headers: { 'authorization': `Bearer ${token}`, 'x-kontor-tenant': slug } })
  const { data } = await response.json() as { data: { id: string, external_identifier: string } }
  return { id: data.id, sub: data.external_identifier }
}

async function prepare(slug: string): Promise<Tenant> {
  const made = await createOverCli(slug)
  if (made.code !== 0) throw new Error(made.output)
  const tokens = Object.fromEntries(await Promise.all(ROLES.map(async role => [role, await realmToken({ claims: claims(slug, role), lifespan: 3600 })])))
  const secret = `S${slug.replaceAll('-', '')}${randomUUID().slice(0, 8)}`
  const owner = await ownerOf(slug, tokens.admin)
  const ids = await plantRecords(slug, secret, owner.id)
  await makeExport(slug)
  await withClient(stackDatabase(), instanceOf(slug).database, client => client.query('UPDATE directus_users SET first_name = $1, last_name = $1 WHERE id = $2', [secret, owner.id]))
  return { slug, secret, ids, sub: owner.sub, file: await plantFile(slug, secret, tokens.admin), tokens }
}

beforeAll(async () => {
  operator = await realmToken({ claims: { organization: { platform: { id: randomUUID(), groups: ['/operator'] } }, amr: ['pwd', 'otp'] }, lifespan: 3600 })
  const run = randomUUID().slice(0, 6)
  for (const name of ['left', 'right']) tenants.push(await prepare(`${name}-a${run}`))
}, 300_000)
afterAll(async () => {
  for (const { slug } of tenants) await removeTenant(slug)
}, 120_000)

describe('within its own tenant each class of request shows the secret', () => {
  test.each(CLASSES.map(c => [c.name, c] as const))('%s', async (_, { requests, by }) => {
    await Promise.all(tenants.map(async (tenant) => {
      let shown = 0
      for (const request of requests(tenant)) {
        const { text } = await send(request, by === 'operator' ? operator : tenant.tokens.admin, ADDRESSES[0] as Address, tenant.slug, tenant.slug)
        if (shows(text, tenant)) shown++
      }
      expect(shown, `secrets of ${tenant.slug}`).toBeGreaterThan(0)
    }))
  })
})

const lead = (tenant: Tenant) => ({ at: 'host', path: `/items/leads/${tenant.ids.leads}?fields=city` }) as const
const asAdmin = (tenant: Tenant, request: Request) => send(request, tenant.tokens.admin, ADDRESSES[0] as Address, tenant.slug, tenant.slug)
const setCity = (tenant: Tenant) => asAdmin(tenant, { ...lead(tenant), method: 'PATCH', body: { city: tenant.secret } })
async function cityOf(tenant: Tenant): Promise<string> {
  const { text } = await asAdmin(tenant, { ...lead(tenant), method: 'GET' })
  return (JSON.parse(text) as { data: { city: string } }).data.city
}

/** Tokens that must not open the target: foreign ones of every role, and such as claim more than they may. */
async function hostileTokens(own: Tenant, target: Tenant): Promise<[string, string | undefined][]> {
  const made = (organization: Record<string, unknown>) => realmToken({ claims: { organization, amr: ['pwd', 'otp'] }, lifespan: 3600 })
  const group = { id: randomUUID(), groups: ['/admin'] }
  return [
    ...ROLES.map((role): [string, string | undefined] => [`${role} of another tenant`, own.tokens[role]]),
    ['two tenants at once', await made({ [own.slug]: group, [target.slug]: group })],
    ['the tenant in capitals', await made({ [target.slug.toUpperCase()]: group })],
    ['the tenant without groups', await made({ [target.slug]: { id: group.id } })],
    [OPERATOR, await made({ platform: { id: group.id, groups: ['/operator', '/admin'] } })],
    ['a list instead of a claim', await realmToken({ claims: { organization: [target.slug], groups: ['/admin'], amr: ['pwd', 'otp'] }, lifespan: 3600 })],
    ['nobody', undefined],
  ]
}

async function attempts(): Promise<Attempt[]> {
  const all: Attempt[] = []
  for (const [own, target] of [[tenants[0], tenants[1]], [tenants[1], tenants[0]]] as [Tenant, Tenant][]) {
    for (const [who, token] of await hostileTokens(own, target)) {
      for (const c of CLASSES) {
        // What is the operator's to see is no leak to the operator.
        if (c.by === 'operator' && who === OPERATOR) continue
        for (const request of c.requests(target)) for (const address of ADDRESSES) all.push({ class: c.name, request, token, who, address, own: own.slug, target })
      }
    }
  }
  return all
}

test(`at least ${ENOUGH} hostile requests see nothing of the other tenant`, async () => {
  for (const tenant of tenants) await setCity(tenant)
  const all = await attempts()
  expect(all.length).toBeGreaterThanOrEqual(ENOUGH)
  const { counts, leaks, faults } = await attack(all, WIDTH)
  process.stdout.write(`hostile requests: ${all.length}\n${[...counts].map(([name, count]) => `  ${name.padEnd(24)} ${count}`).join('\n')}\nleaks: ${leaks.length}\n`)
  expect(leaks).toEqual([])
  expect(faults).toEqual([])
  // Writes are refused as well: the records are as they were.
  for (const tenant of tenants) expect(await cityOf(tenant), tenant.slug).toBe(tenant.secret)
}, 1_200_000)
