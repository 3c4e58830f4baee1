import { applyModel, compileVersion, instanceOf, MIGRATIONS, planModel, removeField, renameField, withClient, type Client, type Migration } from '@kontor/apply'
import { defineCollection, field, l, MODELS, type Collection } from '@kontor/model'
import { POLICY_IDS } from '@kontor/policies'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dropDatabase, stackDatabase } from './database.ts'

const env = stackDatabase()
/** A tenant of its own, so that the running hub is not disturbed. */
const tenant = instanceOf(`migrations-${process.pid}`)
const inTenant = <T>(work: (client: Client) => Promise<T>) => withClient(env, tenant.database, work)
const rows = <T extends object>(sql: string, values: unknown[] = []) => inTenant(async client => (await client.query<T>(sql, values)).rows)

const label = { singular: l('Maschine', 'Machine'), plural: l('Maschinen', 'Machines') }
const machines = (fields: Collection['fields']) => defineCollection({ name: 'machines', domain: 'crm', label, icon: 'factory', display: '{{id}}', fields })
const rights = { manager: [{ collection: 'machines', action: 'read', fields: 'all', rule: {} }, { collection: 'machines', action: 'update', fields: 'all', rule: {} }] } as const
/** The former version, as a tenant has it. */
const FORMER = compileVersion(tenant, [...MODELS.tenant, machines({
  title: field.text({ label: l('Titel', 'Title'), indexed: true, search: true }), fax: field.text({ label: l('Fax', 'Fax') }), price: field.integer({ label: l('Preis in Cent', 'Price in cents') }),
})], rights)
/** The next one: a field has another name, one is gone, and one is counted in another way. */
const NEXT = compileVersion(tenant, [...MODELS.tenant, machines({
  name: field.text({ label: l('Name', 'Name'), indexed: true, search: true }), price: field.integer({ label: l('Preis in Euro', 'Price in euros') }),
})], rights)
const STEPS: readonly Migration[] = [
  ...MIGRATIONS,
  { id: '9001-name-machines', model: 'tenant', up: client => renameField(client, 'machines', 'title', 'name') },
  { id: '9002-forget-fax', model: 'tenant', up: client => removeField(client, 'machines', 'fax') },
  { id: '9003-count-euros', model: 'tenant', late: true, up: async client => void await client.query('UPDATE machines SET price = price / 100') },
]

beforeAll(() => dropDatabase(env, tenant.database))
afterAll(() => dropDatabase(env, tenant.database))

describe('a tenant of the former version', () => {
  beforeAll(async () => {
    await applyModel(env, tenant, { model: FORMER })
    await inTenant(async (client) => {
      await client.query('INSERT INTO machines (id, title, fax, price) SELECT gen_random_uuid(), \'Presse \' || n, \'0228\', n * 100 FROM generate_series(1, 50) n')
      // An administrator's own field.
      await client.query('ALTER TABLE machines ADD COLUMN hall integer')
      await client.query('INSERT INTO directus_fields (collection, field, interface) VALUES (\'machines\', \'hall\', \'input\')')
      await client.query('UPDATE machines SET hall = 7')
    })
  }, 120_000)

  test('stays as it was when a migration fails: nothing of the next one is there', async () => {
    const failing: readonly Migration[] = [...STEPS.slice(0, -1), { id: '9003-fails', model: 'tenant', late: true, up: client => client.query('SELECT 1 / 0').then(() => undefined) }]
    const before = await rows('SELECT hash FROM kontor_state.model')
    await expect(applyModel(env, tenant, { model: NEXT, migrations: failing })).rejects.toThrow('division by zero')
    expect(await rows('SELECT column_name FROM information_schema.columns WHERE table_name = \'machines\' AND column_name IN (\'title\', \'name\', \'fax\') ORDER BY 1')).toEqual([{ column_name: 'fax' }, { column_name: 'title' }])
    expect(await rows('SELECT id FROM kontor_state.migrations WHERE id LIKE \'9%\'')).toEqual([])
    expect(await rows('SELECT hash FROM kontor_state.model')).toEqual(before)
  })

  test('becomes the next one, with its records, and keeps what is its administrator\'s', async () => {
    await applyModel(env, tenant, { model: NEXT, migrations: STEPS })
    expect(await rows('SELECT count(*)::int AS machines, min(name) AS name, sum(price)::int AS price, min(hall) AS hall FROM machines')).toEqual([{ machines: 50, name: 'Presse 1', price: 1275, hall: 7 }])
    expect((await rows<{ field: string }>('SELECT field FROM directus_fields WHERE collection = \'machines\' AND field IN (\'title\', \'name\', \'fax\', \'price\', \'hall\') ORDER BY 1')).map(one => one.field)).toEqual(['hall', 'name', 'price'])
    // The indexes went along, and none is there twice.
    const indexes = await rows<{ indexname: string, columns: string }>('SELECT indexname, regexp_replace(indexdef, \'^.* ON \', \'\') AS columns FROM pg_indexes WHERE tablename = \'machines\'')
    expect(indexes.filter(({ indexname }) => indexname.includes('title'))).toEqual([])
    expect(new Set(indexes.map(({ columns }) => columns)).size).toBe(indexes.length)
    expect(indexes.some(({ columns }) => /\(name\b/.test(columns))).toBe(true)
    const fieldsOf = async (action: string) => (await rows<{ fields: string }>('SELECT fields FROM directus_permissions WHERE collection = \'machines\' AND policy = $1 AND action = $2', [POLICY_IDS.manager, action]))[0]?.fields.split(',') ?? []
    expect(await fieldsOf('read')).toEqual(expect.arrayContaining(['name', 'price', 'hall']))
    for (const action of ['read', 'update']) expect(await fieldsOf(action)).not.toEqual(expect.arrayContaining(['title']))
    expect(await fieldsOf('read')).not.toContain('fax')
    expect(await rows('SELECT machines.id FROM kontor_state.search_machines s JOIN machines USING (id) WHERE s.text LIKE \'%presse 12%\'')).toHaveLength(1)
  })

  test('goes forward alone, and once', async () => {
    const done = await rows('SELECT id, applied_at FROM kontor_state.migrations ORDER BY id')
    expect(done.map(row => (row as { id: string }).id)).toEqual(STEPS.map(({ id }) => id))
    expect(await applyModel(env, tenant, { model: NEXT, migrations: STEPS, repair: true })).toMatchObject({ created: false })
    expect(await rows('SELECT id, applied_at FROM kontor_state.migrations ORDER BY id')).toEqual(done)
    expect(await rows('SELECT sum(price)::int AS price FROM machines')).toEqual([{ price: 1275 }])
  })
})

/** What the versions before today's left behind, which the applier by itself would leave as it is. */
const LEFT_BEHIND = `
DELETE FROM kontor_state.migrations;
UPDATE kontor_state.model SET hash = 'former';
CREATE FUNCTION kontor_state.series() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE INDEX import_rows_outcome_index ON import_rows (outcome);
CREATE INDEX leads_city_index ON leads (city);
INSERT INTO profiles (id, person, display_name, notify_portal) SELECT gen_random_uuid(), id, 'Vorher', '["mention"]' FROM directus_users LIMIT 1;
UPDATE directus_settings SET module_bar = '[{"type": "module", "id": "content", "enabled": true}]';`

test('each numbered migration of today brings a tenant of before it along', async () => {
  const today = compileVersion(tenant, MODELS.tenant)
  await inTenant(client => client.query(LEFT_BEHIND))
  await applyModel(env, tenant, { model: today })
  expect((await rows<{ id: string }>('SELECT id FROM kontor_state.migrations ORDER BY id')).map(({ id }) => id)).toEqual(MIGRATIONS.filter(({ model }) => model === 'tenant').map(({ id }) => id))
  expect(await rows('SELECT proname FROM pg_proc WHERE proname = \'series\' AND pronamespace = \'kontor_state\'::regnamespace')).toEqual([])
  expect(await rows('SELECT indexname FROM pg_indexes WHERE indexname IN (\'import_rows_outcome_index\', \'leads_city_index\')')).toEqual([])
  expect(await rows('SELECT notify_portal FROM profiles WHERE display_name = \'Vorher\'')).toEqual([{ notify_portal: ['mention', 'task_assigned'] }])
  const [settings] = await rows<{ module_bar: { id: string }[] }>('SELECT module_bar FROM directus_settings')
  expect(settings?.module_bar.map(({ id }) => id)).toEqual(['content', 'kontor-given-up-events'])
  // The collection of another version stays where it is: nothing is dropped without a migration that says so.
  expect(await rows('SELECT count(*)::int AS machines FROM machines')).toEqual([{ machines: 50 }])
  expect((await planModel(env, tenant))?.map(({ what }) => what)).toEqual([])
})
