import { applyModel, applyTarget, databaseExists, DEMO, instanceOf, planModel, runMigrations, withClient, withMaintenance, type Client } from '@kontor/apply'
import { seedTenant } from '@kontor/demo'
import { MODELS } from '@kontor/model'
import { POLICY_IDS, ROLE_IDS } from '@kontor/policies'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dropDatabase, stackDatabase } from './database.ts'

const env = stackDatabase()
/** A tenant of its own, so that the running hub is not disturbed. */
const tenant = instanceOf(`model-test-${process.pid}`)
const inTenant = <T>(work: (client: Client) => Promise<T>) => withClient(env, tenant.database, work)
const rows = async <T extends object>(client: Client, sql: string, values: unknown[] = []) => (await client.query<T>(sql, values)).rows
const differences = async () => (await planModel(env, tenant))?.map(change => `${change.kind} ${change.what}`)

/** What Studio does when an admin adds a field. */
async function addByHand(client: Client, collection: string, field: string): Promise<void> {
  await client.query(`ALTER TABLE ${collection} ADD COLUMN ${field} integer`)
  await client.query('INSERT INTO directus_fields (collection, field, interface) VALUES ($1, $2, \'input\')', [collection, field])
}

const fieldsOf = async (client: Client, policy: string, action: string) =>
  (await rows<{ fields: string }>(client, 'SELECT fields FROM directus_permissions WHERE policy = $1 AND collection = \'leads\' AND action = $2', [policy, action]))[0]?.fields.split(',') ?? []

beforeAll(() => dropDatabase(env, tenant.database))
afterAll(() => dropDatabase(env, tenant.database))

describe('the hub that runs', () => {
  it.each(['core', DEMO])('has %s as the model says', async (slug) => {
    expect(await planModel(env, instanceOf(slug))).toEqual([])
  })
  it('takes nobody for its first visitor', async () => {
    for (const slug of ['core', DEMO]) {
      const [people] = await withClient(env, instanceOf(slug).database, client => rows<{ passwords: number, tokens: number, users: number }>(client,
        'SELECT count(password)::int AS passwords, count(token)::int AS tokens, count(*)::int AS users FROM directus_users'))
      expect(people).toMatchObject({ passwords: 0, tokens: 0 })
      expect(people?.users).toBeGreaterThan(0)
    }
  })
})

describe('applying the model', () => {
  it('makes a database with everything in it, and a second time changes nothing', async () => {
    const first = await applyModel(env, tenant)
    expect(first.created).toBe(true)
    expect(first.changes.length).toBeGreaterThan(400)
    expect(await applyModel(env, tenant)).toMatchObject({ created: false, changes: [], hash: first.hash })
    expect((await applyModel(env, tenant, { repair: true })).changes).toEqual([])
    await inTenant(async (client) => {
      const tables = await rows<{ name: string }>(client, 'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = \'public\'')
      expect(tables.map(t => t.name)).toEqual(expect.arrayContaining(MODELS.tenant.map(c => c.name)))
      expect(await rows(client, 'SELECT id FROM directus_roles ORDER BY id')).toEqual(expect.arrayContaining([{ id: ROLE_IDS.admin }, { id: ROLE_IDS.rep }]))
    })
  })

  it('waits for another apply instead of getting in its way', async () => {
    const results = await Promise.all([1, 2, 3].map(() => applyModel(env, tenant, { repair: true })))
    expect(results.flatMap(result => result.changes)).toEqual([])
  })

  it('keeps a field that an admin added, and gives it to the rights once', async () => {
    await inTenant(async (client) => {
      await addByHand(client, 'leads', 'shoe_size')
      const [lead] = await rows<{ id: string }>(client, 'INSERT INTO leads (company, shoe_size) VALUES (\'Schuh GmbH\', 43) RETURNING id')
      await applyModel(env, tenant, { repair: true })
      expect(await rows(client, 'SELECT company, shoe_size FROM leads WHERE id = $1', [lead?.id])).toEqual([{ company: 'Schuh GmbH', shoe_size: 43 }])
      expect(await rows(client, 'SELECT field FROM directus_fields WHERE collection = \'leads\' AND field = \'shoe_size\'')).toHaveLength(1)
      for (const action of ['create', 'read', 'update']) expect(await fieldsOf(client, POLICY_IDS.rep, action)).toContain('shoe_size')
      expect(await differences()).toEqual([])
      // The admin takes it out of one right: it stays out.
      await client.query('UPDATE directus_permissions SET fields = replace(fields, \',shoe_size\', \'\') WHERE policy = $1 AND collection = \'leads\' AND action = \'update\'', [POLICY_IDS.rep])
      expect(await differences()).toEqual([])
      await applyModel(env, tenant, { repair: true })
      expect(await fieldsOf(client, POLICY_IDS.rep, 'update')).not.toContain('shoe_size')
      expect(await fieldsOf(client, POLICY_IDS.rep, 'read')).toContain('shoe_size')
    })
  })

  it('says what drifted and mends what it owns, but nothing that could lose data', async () => {
    await inTenant(async (client) => {
      await client.query('UPDATE directus_permissions SET permissions = \'{}\' WHERE policy = $1 AND collection = \'leads\' AND action = \'read\'', [POLICY_IDS.rep])
      await client.query('INSERT INTO directus_permissions (policy, collection, action, fields) VALUES ($1, \'leads\', \'share\', \'*\'), ($1, \'their_own\', \'read\', \'*\')', [POLICY_IDS.rep])
      await client.query('DROP INDEX leads_company_trgm')
      await client.query('ALTER TABLE leads ALTER COLUMN campaign TYPE text')
      await client.query('UPDATE directus_policies SET admin_access = true WHERE id = $1', [POLICY_IDS.rep])
      const found = await differences()
      expect(found).toEqual(expect.arrayContaining([
        'create leads_company_trgm', 'report leads.campaign is text, the model says character varying(255)', `patch directus_policies ${POLICY_IDS.rep}: admin_access`,
        `patch directus_permissions ${POLICY_IDS.rep} leads read: permissions`, `patch right share on leads does not belong to the policy ${POLICY_IDS.rep}`,
      ]))
      expect(found).toHaveLength(5)
      await applyModel(env, tenant, { repair: true })
      expect(await differences()).toEqual(['report leads.campaign is text, the model says character varying(255)'])
      // A right on a collection of the tenant's own is the admin's.
      expect(await rows(client, 'SELECT 1 FROM directus_permissions WHERE collection = \'their_own\'')).toHaveLength(1)
    })
  })

  it('leaves looks and texts that somebody changed by hand, says so, and takes them back on command', async () => {
    await inTenant(async (client) => {
      await client.query('UPDATE directus_fields SET width = \'fill\' WHERE collection = \'leads\' AND field = \'city\'; UPDATE directus_translations SET value = \'Glühend\' WHERE key = \'kontor_leads_rating_hot\' AND language = \'de-DE\'')
      await client.query('UPDATE kontor_state.model SET hash = \'of a former version\'')
      await applyModel(env, tenant)
      const found = await planModel(env, tenant)
      expect(found?.filter(change => change.drift === 'shown').map(change => change.what)).toEqual(['directus_fields leads city: width', 'directus_translations de-DE kontor_leads_rating_hot: value'])
      await applyModel(env, tenant, { repair: true })
      expect((await planModel(env, tenant))?.filter(change => change.drift)).toEqual([{ kind: 'report', what: 'leads.campaign is text, the model says character varying(255)', drift: 'held' }])
    })
  })

  it('undoes everything when one step fails', async () => {
    await inTenant(async (client) => {
      await client.query('DROP INDEX leads_city_trgm; UPDATE directus_collections SET icon = \'x\' WHERE collection = \'leads\'')
      // An index of ours cannot be made while a table carries its name.
      await client.query('CREATE VIEW leads_city_trgm AS SELECT 1 AS one')
      await expect(applyModel(env, tenant, { repair: true })).rejects.toThrow('leads_city_trgm')
      expect(await rows(client, 'SELECT icon FROM directus_collections WHERE collection = \'leads\'')).toEqual([{ icon: 'x' }])
      await client.query('DROP VIEW leads_city_trgm')
      await applyModel(env, tenant, { repair: true })
      expect(await rows(client, 'SELECT icon FROM directus_collections WHERE collection = \'leads\'')).toEqual([{ icon: 'person_search' }])
    })
  })

  it('runs a migration once, and none on a database that is new', async () => {
    await inTenant(async (client) => {
      let runs = 0
      const migrations = [{ id: '9999-count', model: 'tenant' as const, up: async () => void runs++ }, { id: '9999-other', model: 'core' as const, up: async () => void runs++ }]
      expect(await runMigrations(client, 'tenant', false, migrations)).toEqual(['9999-count'])
      expect(await runMigrations(client, 'tenant', false, migrations)).toEqual([])
      expect(runs).toBe(1)
      await client.query('DELETE FROM kontor_state.migrations')
      await runMigrations(client, 'tenant', true, migrations)
      expect(runs).toBe(1)
    })
  })

  it('refuses what is no tenant before it makes anything', async () => {
    await expect(applyTarget(env, 'No Tenant')).rejects.toThrow('is no tenant')
    expect(await withMaintenance(env, client => databaseExists(client, 'tenant_No Tenant'))).toBe(false)
  })
})

describe('the database itself', () => {
  it('numbers leads in order, and past the digits', async () => {
    await inTenant(async (client) => {
      const [first] = await rows<{ lead_number: string }>(client, 'INSERT INTO leads (company) VALUES (\'A\') RETURNING lead_number')
      expect(first?.lead_number).toMatch(/^L-\d{6}$/)
      await client.query('SELECT setval(\'leads_lead_number_seq\', 9999999)')
      expect(await rows(client, 'INSERT INTO leads (company) VALUES (\'B\') RETURNING lead_number')).toEqual([{ lead_number: 'L-10000000' }])
      // A tenant's own prefix counts from then on.
      await client.query('UPDATE tenant_settings SET lead_number_prefix = \'ACME/\'')
      expect(await rows(client, 'INSERT INTO leads (company) VALUES (\'C\') RETURNING lead_number')).toEqual([{ lead_number: 'ACME/10000001' }])
      await client.query('UPDATE tenant_settings SET lead_number_prefix = NULL')
    })
  })
  it('gives no number twice, however many write at once, and goes on after one that was taken back', async () => {
    const make = () => inTenant(async (client) => {
      const numbers: (string | undefined)[] = []
      for (let at = 0; at < 20; at++) {
        await client.query('BEGIN')
        const [lead] = await rows<{ lead_number: string }>(client, 'INSERT INTO leads (company) VALUES (\'At once\') RETURNING lead_number')
        await client.query(at % 4 === 3 ? 'ROLLBACK' : 'COMMIT')
        if (at % 4 !== 3) numbers.push(lead?.lead_number)
      }
      return numbers
    })
    const numbers = (await Promise.all([make(), make(), make(), make()])).flat()
    expect(new Set(numbers).size).toBe(60)
  })
  it('finds words however they are spelt, inflected or mistyped, and forgets those of records that are gone', async () => {
    await inTenant(async (client) => {
      const found = async (typed: string) => (await rows<{ company: string }>(client, 'SELECT company FROM leads JOIN kontor_state.mistyped_leads(ARRAY[$1]) id USING (id)', [typed])).map(row => row.company)
      const like = async (typed: string) => (await rows<{ company: string }>(client, 'SELECT company FROM leads JOIN kontor_state.search_leads s USING (id) WHERE s.text LIKE kontor_state.search_like(kontor_state.plain_vowels(kontor_state.fold($1)))', [typed])).map(row => row.company)
      await client.query('INSERT INTO leads (company, email) VALUES (\'Großmüller Versicherungen\', \'zielona@example.com\')')
      for (const typed of ['großmüller', 'grossmueller', 'GROSSMULLER', 'versicherung', 'ona@exa']) expect(await like(typed), typed).toEqual(['Großmüller Versicherungen'])
      for (const typed of ['Grosmüller', 'Grosmsüller', 'zeilona']) expect(await found(typed), typed).toEqual(['Großmüller Versicherungen'])
      await client.query('UPDATE leads SET company = \'Anders\' WHERE company LIKE \'Großmüller%\'')
      expect([await like('großmüller'), await found('Grosmüller')]).toEqual([[], []])
      expect(await rows(client, 'SELECT 1 FROM kontor_state.words_leads WHERE word LIKE \'grossm%\'')).toEqual([])
    })
  })
  it('turns a delete into a mark, unless the session asks for good', async () => {
    await inTenant(async (client) => {
      const [lead] = await rows<{ id: string }>(client, 'INSERT INTO leads (company, status) VALUES (\'Weg GmbH\', \'qualified\') RETURNING id')
      await client.query('DELETE FROM leads WHERE id = $1', [lead?.id])
      const marked = await rows<{ deleted_at: Date, status: string }>(client, 'SELECT deleted_at, status FROM leads WHERE id = $1', [lead?.id])
      expect(marked).toEqual([{ deleted_at: expect.any(Date) as Date, status: 'qualified' }])
      await client.query('DELETE FROM leads WHERE id = $1', [lead?.id])
      expect(await rows(client, 'SELECT deleted_at FROM leads WHERE id = $1', [lead?.id])).toEqual([{ deleted_at: marked[0]?.deleted_at }])
      await client.query('BEGIN; SET LOCAL kontor.hard_delete = \'on\'')
      await client.query('DELETE FROM leads WHERE id = $1', [lead?.id])
      await client.query('COMMIT')
      expect(await rows(client, 'SELECT 1 FROM leads WHERE id = $1', [lead?.id])).toEqual([])
      expect(await rows(client, 'SELECT current_setting(\'kontor.hard_delete\', true) AS mode')).not.toEqual([{ mode: 'on' }])
    })
  })
  it('searches by an index', async () => {
    await inTenant(async (client) => {
      await client.query('INSERT INTO leads (company) SELECT \'Firma \' || n FROM generate_series(1, 3000) n; ANALYZE leads')
      // At this size PostgreSQL would rather read everything; what counts is that the index fits Directus' search.
      await client.query('SET enable_seqscan = off')
      const plan = await rows<{ 'QUERY PLAN': string }>(client, 'EXPLAIN SELECT id FROM leads WHERE lower(company) LIKE \'%firma 2999%\'')
      expect(plan.map(row => row['QUERY PLAN']).join('\n')).toContain('leads_company_trgm')
    })
  })
})

describe('the first records', () => {
  it('come once: what people change or delete stays so', async () => {
    await inTenant(async (client) => {
      const made = await seedTenant(client, { demo: true })
      expect(made).toBeGreaterThan(60)
      await client.query('UPDATE industries SET name_de = \'Läden\' WHERE key = \'commerce\'; DELETE FROM industries WHERE key = \'church\'')
      await client.query('UPDATE leads SET city = \'Bad Godesberg\' WHERE external_id = \'demo-rheinufer-logistik\'')
      expect(await seedTenant(client, { demo: true })).toBe(0)
      expect(await rows(client, 'SELECT key, name_de FROM industries WHERE key IN (\'commerce\', \'church\')')).toEqual([{ key: 'commerce', name_de: 'Läden' }])
      expect(await rows(client, 'SELECT city FROM leads WHERE external_id = \'demo-rheinufer-logistik\'')).toEqual([{ city: 'Bad Godesberg' }])
    })
  })
  it('say where each lead comes from', async () => {
    await inTenant(async (client) => {
      const [count] = await rows<{ leads: number, told: number }>(client, `
        SELECT count(*)::int AS leads, count(o.id)::int AS told FROM leads l
        LEFT JOIN lead_origins o ON o.lead = l.id AND o.field = '*' AND o.kind = 'source' AND o.source = l.source WHERE l.external_id LIKE 'demo-%'`)
      expect(count).toEqual({ leads: 31, told: 31 })
    })
  })
})
