import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import {
  applyTarget, compileModel, CORE, ensureDatabase, execute, instanceOf, MIGRATIONS, planChanges, planModel, prepareState, readState, transaction, withClient, writeState, type Client, type CompiledModel,
} from '@kontor/apply'
import { POLICY_IDS } from '@kontor/policies'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dropDatabase, stackDatabase } from './database.ts'

/** The tenants' model as it was before tenants had settings and an audit log of their own. */
const fixture = JSON.parse(gunzipSync(readFileSync(join(import.meta.dirname, '..', 'fixtures', 'model-2026-11-20.json.gz'))).toString('utf8')) as CompiledModel & { readonly functions: string }
// What a later model brought along is empty in the former one.
const former: typeof fixture = { ...fixture, rows: { ...fixture.rows, bookmarks: fixture.rows.bookmarks ?? [] }, policies: { ...fixture.policies, translations: fixture.policies.translations ?? [] } }
const env = stackDatabase()
const tail = randomBytes(3).toString('hex')
const tenants = { active: instanceOf(`up-a-${tail}`), broken: instanceOf(`up-b-${tail}`), suspended: instanceOf(`up-c-${tail}`) }
const inCore = <T>(work: (client: Client) => Promise<T>) => withClient(env, instanceOf(CORE).database, work)

/** A database of the former model with a record, and a field that its administrator made. */
async function makeFormer(tenant: (typeof tenants)['active'], status: string): Promise<void> {
  await ensureDatabase(env, tenant.database)
  await withClient(env, tenant.database, client => transaction(client, async () => {
    await prepareState(client)
    await client.query(former.functions)
    await execute(client, await planChanges(client, tenant, former, { fresh: true, publicUrl: env.PUBLIC_URL }))
    for (const sql of former.routines) await client.query(sql)
    await writeState(client, former.hash)
    await client.query('ALTER TABLE leads ADD COLUMN shoe_size integer')
    await client.query('INSERT INTO directus_fields (collection, field, interface) VALUES (\'leads\', \'shoe_size\', \'input\')')
    await client.query('INSERT INTO leads (company, shoe_size) VALUES ($1, 44)', [`Lead of ${tenant.slug}`])
    // A collection of their own that points to ours, a right on it, a bookmark, a flow.
    await client.query('CREATE TABLE machines (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name varchar(255), lead uuid REFERENCES leads (id) ON DELETE SET NULL)')
    await client.query('INSERT INTO directus_collections (collection, icon) VALUES (\'machines\', \'factory\'); INSERT INTO directus_fields (collection, field, special) VALUES (\'machines\', \'lead\', \'m2o\')')
    await client.query('INSERT INTO directus_relations (many_collection, many_field, one_collection) VALUES (\'machines\', \'lead\', \'leads\')')
    await client.query('INSERT INTO machines (name, lead) SELECT \'Press\', id FROM leads')
    await client.query('INSERT INTO directus_permissions (policy, collection, action, fields) VALUES ($1, \'machines\', \'read\', \'*\')', [POLICY_IDS.rep])
    await client.query('INSERT INTO directus_presets (collection, bookmark, layout) VALUES (\'leads\', \'Their own view\', \'cards\'); INSERT INTO directus_flows (id, name, status, trigger) VALUES (gen_random_uuid(), \'Their own flow\', \'active\', \'manual\')')
  }))
  await inCore(client => client.query('INSERT INTO tenants (slug, name, status, model_hash, up_to_date, date_created) VALUES ($1, $1, $2, $3, true, now())', [tenant.slug, status, former.hash]))
}

/** What an administrator has made beside the fields. */
const own = (tenant: (typeof tenants)['active']) => withClient(env, tenant.database, async (client) => {
  const count = async (sql: string) => (await client.query(sql)).rowCount
  return {
    machines: await count('SELECT 1 FROM machines m JOIN leads l ON l.id = m.lead WHERE m.name = \'Press\''), collection: await count('SELECT 1 FROM directus_collections WHERE collection = \'machines\' AND icon = \'factory\''),
    field: await count('SELECT 1 FROM directus_fields WHERE collection = \'machines\''), relation: await count('SELECT 1 FROM directus_relations WHERE many_collection = \'machines\''),
    right: await count('SELECT 1 FROM directus_permissions WHERE collection = \'machines\' AND action = \'read\''), bookmark: await count('SELECT 1 FROM directus_presets WHERE bookmark = \'Their own view\' AND layout = \'cards\''),
    flow: await count('SELECT 1 FROM directus_flows WHERE name = \'Their own flow\' AND status = \'active\''), ownRight: await count('SELECT 1 FROM directus_permissions WHERE collection = \'leads\' AND fields LIKE \'%shoe_size%\''),
    searched: await count('SELECT 1 FROM kontor_state.search_leads WHERE text LIKE \'%lead of%\''),
  }
})
const leads = (tenant: (typeof tenants)['active']) => withClient(env, tenant.database, async client => (await client.query<{ company: string, shoe_size: number }>('SELECT company, shoe_size FROM leads')).rows)
const hashOf = (tenant: (typeof tenants)['active']) => withClient(env, tenant.database, async client => (await readState(client))?.hash)
const current = () => inCore(async client => Object.fromEntries((await client.query<{ slug: string, up_to_date: boolean }>('SELECT slug, up_to_date FROM tenants')).rows.map(row => [row.slug, row.up_to_date])))

/** What migrations since then have to take away: a function that lasts, indexes by other columns. */
const formerThings = (tenant: (typeof tenants)['active']) => withClient(env, tenant.database, async client => ({
  series: (await client.query('SELECT FROM pg_proc WHERE proname = \'series\' AND pronamespace = \'kontor_state\'::regnamespace')).rowCount,
  indexes: (await client.query<{ indexname: string }>('SELECT indexname FROM pg_indexes WHERE indexname IN (\'import_rows_outcome_index\', \'leads_external_id_index\', \'leads_city_index\') ORDER BY 1')).rows.map(({ indexname }) => indexname),
  noted: (await client.query<{ id: string }>('SELECT id FROM kontor_state.migrations ORDER BY id')).rows.map(({ id }) => id),
}))

beforeAll(async () => {
  await makeFormer(tenants.active, 'active')
  await makeFormer(tenants.broken, 'active')
  await makeFormer(tenants.suspended, 'suspended')
  // Stands where the model wants a table.
  await withClient(env, tenants.broken.database, client => client.query('CREATE VIEW tenant_settings AS SELECT 1 AS id'))
})
afterAll(async () => {
  for (const { slug, database } of Object.values(tenants)) {
    await inCore(client => client.query('DELETE FROM tenants WHERE slug = $1', [slug]))
    await dropDatabase(env, database)
  }
})

test('every tenant gets the model of today, one that fails stays readable on its old one and is named', async () => {
  const wanted = compileModel(tenants.active).hash
  expect(former.hash).not.toBe(wanted)
  const things = { series: 1, indexes: ['import_rows_outcome_index', 'leads_city_index', 'leads_external_id_index'], noted: [] }
  for (const tenant of Object.values(tenants)) expect(await formerThings(tenant)).toEqual(things)
  const outcomes = await applyTarget(env, 'all')
  expect(outcomes.get(tenants.active.slug)?.failed).toBeUndefined()
  expect(outcomes.get(tenants.suspended.slug)?.failed).toBeUndefined()
  expect(outcomes.get(tenants.broken.slug)?.failed?.message).toContain('tenant_settings')
  expect(await hashOf(tenants.active)).toBe(wanted)
  expect(await hashOf(tenants.suspended)).toBe(wanted)
  expect(await hashOf(tenants.broken)).toBe(former.hash)
  expect(await current()).toMatchObject({ [tenants.active.slug]: true, [tenants.suspended.slug]: true, [tenants.broken.slug]: false, demo: true })
  for (const tenant of Object.values(tenants)) expect(await leads(tenant)).toEqual([{ company: `Lead of ${tenant.slug}`, shoe_size: 44 }])
  // Each migration has run, and of the one that failed none has.
  const migrated = { series: 0, indexes: [], noted: MIGRATIONS.filter(({ model }) => model === 'tenant').map(({ id }) => id) }
  for (const tenant of [tenants.active, tenants.suspended]) expect(await formerThings(tenant)).toEqual(migrated)
  expect(await formerThings(tenants.broken)).toEqual(things)
  const settings = await withClient(env, tenants.active.database, async client => (await client.query('SELECT locale FROM tenant_settings')).rows)
  expect(settings).toEqual([{ locale: 'de' }])
  for (const tenant of [tenants.active, tenants.suspended]) {
    const { ownRight, ...rest } = await own(tenant)
    expect(rest).toEqual({ machines: 1, collection: 1, field: 1, relation: 1, right: 1, bookmark: 1, flow: 1, searched: 1 })
    expect(ownRight).toBeGreaterThan(3)
  }
  // Nothing is left to do, and the field of the administrator was not touched.
  expect(await planModel(env, tenants.active)).toEqual([])
})

test('a collection of the tenant\'s own is not taken over by one that is new in the model', async () => {
  const { database, slug } = tenants.active
  const inTenant = (sql: string) => withClient(env, database, client => client.query(sql))
  const { rows: [before] } = await withClient(env, database, client => client.query<{ applied: string, hash: string }>('SELECT applied::text, hash FROM kontor_state.model'))
  // As if the model had come to know it today.
  await inTenant('UPDATE kontor_state.model SET applied = applied #- \'{collections,tasks}\', hash = \'former\'')
  expect((await applyTarget(env, 'all')).get(slug)?.failed?.message).toMatch(/OWN_COLLECTION_IN_THE_WAY.*\btasks\b/)
  expect(await hashOf(tenants.active)).toBe('former')
  await withClient(env, database, client => client.query('UPDATE kontor_state.model SET applied = $1, hash = $2', [before?.applied, before?.hash]))
})

test('the run goes on where it stopped, and ends when the reason is mended', async () => {
  await withClient(env, tenants.broken.database, client => client.query('DROP VIEW tenant_settings'))
  const outcomes = await applyTarget(env, 'all')
  const changes = (slug: string) => {
    const outcome = outcomes.get(slug)
    return outcome && !outcome.failed ? outcome.changes.length : undefined
  }
  expect(changes(tenants.active.slug)).toBe(0)
  expect(changes(tenants.broken.slug)).toBeGreaterThan(0)
  expect(await leads(tenants.broken)).toEqual([{ company: `Lead of ${tenants.broken.slug}`, shoe_size: 44 }])
  expect((await current())[tenants.broken.slug]).toBe(true)
})
