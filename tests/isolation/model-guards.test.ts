import { applyModel, instanceOf, planModel } from '@kontor/apply'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask, type DirectusAnswer } from '../support/directus.ts'
import { rowsOf } from '../support/inside.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { stackDatabase } from './database.ts'

let admin: string
const flows: string[] = []
const asAdmin = <T = Record<string, unknown>>(method: string, path: string, body?: unknown) => ask<T>(admin, method, path, body)
const foreignKeys = () => rowsOf<{ name: string, rule: string }>('tenant_demo', `SELECT conname AS name, pg_get_constraintdef(oid) AS rule FROM pg_constraint WHERE contype = 'f' ORDER BY 1`)
const columns = () => rowsOf('tenant_demo', `SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default FROM information_schema.columns WHERE table_name IN ('leads', 'lead_marks') ORDER BY 1, 2`)
const indexes = () => rowsOf('tenant_demo', `SELECT indexname FROM pg_indexes WHERE tablename = 'leads' ORDER BY 1`)
const everything = async () => ({ keys: await foreignKeys(), columns: await columns(), indexes: await indexes() })
const rowOf = async (field: string) => (await rowsOf<{ id: number }>('tenant_demo', 'SELECT id FROM directus_fields WHERE collection = \'leads\' AND field = $1', [field]))[0]?.id
let before: Awaited<ReturnType<typeof everything>>

function json(rows: unknown): FormData {
  const form = new FormData()
  form.append('file', new Blob([JSON.stringify(rows)], { type: 'application/json' }), 'rows.json')
  return form
}

/** Makes a flow of one operation and runs it. */
async function runFlow(type: string, options: object): Promise<DirectusAnswer<unknown>> {
  const made = await asAdmin<{ id: string }>('POST', '/flows', { name: 'Test', status: 'active', trigger: 'webhook', options: { method: 'POST', return: '$last', error_on_reject: true } })
  flows.push(made.data.id)
  const operation = await asAdmin<{ id: string }>('POST', '/operations', { flow: made.data.id, name: 'Write', key: 'write', type, position_x: 20, position_y: 1, options })
  await asAdmin('PATCH', `/flows/${made.data.id}`, { operation: operation.data.id })
  return asAdmin('POST', `/flows/trigger/${made.data.id}`, {})
}

beforeAll(async () => {
  admin = await realmToken({ claims: { organization: { demo: { id: '1', groups: ['/admin'] } }, amr: ['pwd', 'otp'] }, lifespan: 900 })
  before = await everything()
})
afterAll(async () => {
  for (const id of flows) await asAdmin('DELETE', `/flows/${id}`)
  for (const field of ['test_machine', 'test_size']) await asAdmin('DELETE', `/fields/leads/${field}`)
  await asAdmin('DELETE', '/collections/test_machines')
})

describe('an administrator cannot change what the model says', () => {
  test.each<[string, string, string, unknown]>([
    ['drop a foreign key', 'DELETE', '/relations/leads/owner', undefined],
    ['let a deletion cascade', 'PATCH', '/relations/leads/owner', { schema: { on_delete: 'CASCADE' } }],
    ['by another spelling', 'DELETE', '/relations//Leads/%6Fwner', undefined],
    ['shorten a column', 'PATCH', '/fields/leads/company', { type: 'string', schema: { max_length: 20 } }],
    ['empty what is required', 'PATCH', '/fields/leads/company', { schema: { is_nullable: true } }],
    ['several at once', 'PATCH', '/fields/leads', [{ field: 'city', meta: { hidden: false } }, { field: 'company', schema: { max_length: 20 } }]],
    ['hash a value', 'PATCH', '/fields/leads/company', { meta: { special: ['hash'] } }],
    ['free a choice', 'PATCH', '/fields/leads/verification', { meta: { validation: null } }],
    ['sort by a number that is given once', 'PATCH', '/collections/leads', { meta: { sort_field: 'lead_number' } }],
    ['several collections at once', 'PATCH', '/collections', [{ collection: 'leads', meta: { singleton: true } }]],
    ['relate a field of the model', 'POST', '/relations', { collection: 'leads', field: 'company', related_collection: null, meta: {} }],
    ['change the system by GraphQL', 'POST', '/graphql/system', { query: 'mutation { delete_relations_item(collection: "leads", field: "owner") { field } }' }],
  ])('%s', async (_, method, path, body) => {
    expect((await asAdmin(method, path, body)).status).toBe(403)
  })
  test('by freeing a choice whose values are the tenant\'s own: it keeps to its list', async () => {
    expect((await asAdmin('PATCH', '/fields/leads/status', { meta: { validation: null } })).status).toBe(200)
    expect(await asAdmin('POST', '/items/leads', { company: 'Freier Status', status: 'made_up' })).toMatchObject({ status: 400 })
  })
  test('through rows of Directus\' own tables', async () => {
    const id = await rowOf('company')
    expect((await asAdmin('POST', '/utils/import/directus_fields', json([{ id, special: 'hash' }]))).status).toBe(403)
    expect((await asAdmin('PATCH', '/collections/leads', { meta: { fields: { update: [{ id, special: ['hash'] }], create: [], delete: [] } } })).status).toBe(403)
    expect((await asAdmin('PATCH', '/collections/leads', { meta: { fields: { update: [], create: [], delete: [id] } } })).status).toBe(403)
    expect((await asAdmin('PATCH', '/items/directus_fields', { keys: [id], data: { special: 'hash' } })).status).toBe(403)
  })
  test('by a flow, whose writes meet the same rules with and without events', async () => {
    const id = await rowOf('company')
    const [origin] = await rowsOf<{ id: string }>('tenant_demo', 'SELECT id FROM lead_origins LIMIT 1')
    for (const emitEvents of [false, true]) {
      for (const [type, options] of [
        ['item-update', { collection: 'directus_fields', key: [id], payload: { special: 'hash' }, permissions: '$full', emitEvents }],
        ['item-create', { collection: 'directus_sessions', payload: { token: 'made-by-a-flow', expires: '2099-01-01' }, permissions: '$full', emitEvents }],
        ['item-create', { collection: 'audit_log', payload: { action: 'role.changed', actor: '7c5b3c86-6a55-4c7e-9a5e-0b8f7c0f2b11' }, permissions: '$full', emitEvents }],
        ['item-delete', { collection: 'lead_origins', key: [origin?.id], permissions: '$full', emitEvents }],
      ] as const) expect((await runFlow(type, options)).status, `${type} ${options.collection} ${emitEvents}`).toBeGreaterThanOrEqual(400)
    }
    expect(await rowsOf('tenant_demo', 'SELECT 1 FROM directus_sessions WHERE token = \'made-by-a-flow\'')).toEqual([])
    expect(await rowsOf('tenant_demo', 'SELECT 1 FROM audit_log WHERE actor = \'7c5b3c86-6a55-4c7e-9a5e-0b8f7c0f2b11\'')).toEqual([])
    expect(await rowsOf('tenant_demo', 'SELECT 1 FROM lead_origins WHERE id = $1', [origin?.id])).toHaveLength(1)
  })
  test('and nothing of it is changed', async () => {
    expect(await everything()).toEqual(before)
    expect(await planModel(stackDatabase(), instanceOf('demo'))).toEqual([])
  })
})

describe('an administrator may', () => {
  test('change how a field of the model looks, sent back whole as Studio does', async () => {
    const { data } = await asAdmin<{ field: string, meta: Record<string, unknown> }>('GET', '/fields/leads/campaign')
    const changed = await asAdmin<{ meta: { hidden: boolean, width: string } }>('PATCH', '/fields/leads/campaign', { ...data, meta: { ...data.meta, hidden: true, width: 'full' } })
    expect([changed.status, changed.data.meta]).toEqual([200, expect.objectContaining({ hidden: true, width: 'full' })])
    // No upgrade takes it back.
    await applyModel(stackDatabase(), instanceOf('demo'), { repair: true })
    expect(await rowsOf('tenant_demo', 'SELECT hidden, width FROM directus_fields WHERE collection = \'leads\' AND field = \'campaign\'')).toEqual([{ hidden: true, width: 'full' }])
    expect((await asAdmin('PATCH', '/fields/leads', [{ field: 'campaign', meta: { hidden: data.meta.hidden, width: data.meta.width } }])).status).toBe(200)
    expect((await asAdmin('PATCH', '/collections/leads', { meta: { color: '#123456' } })).status).toBe(200)
    expect((await asAdmin('PATCH', '/collections/leads', { meta: { color: null } })).status).toBe(200)
    await rowsOf('tenant_demo', 'DELETE FROM kontor_state.own_looks')
    expect(await everything()).toEqual(before)
  })
  test('add fields, a collection and relations of their own, change them and take them away', async () => {
    expect((await asAdmin('POST', '/collections', { collection: 'test_machines', meta: {}, schema: {}, fields: [{ field: 'id', type: 'uuid', schema: { is_primary_key: true }, meta: { special: ['uuid'] } }, { field: 'name', type: 'string', schema: {}, meta: {} }] })).status).toBe(200)
    expect((await asAdmin('POST', '/fields/leads', { field: 'test_machine', type: 'uuid', schema: {}, meta: { special: ['m2o'] } })).status).toBe(200)
    expect((await asAdmin('POST', '/relations', { collection: 'leads', field: 'test_machine', related_collection: 'test_machines', meta: { one_field: 'leads' }, schema: { on_delete: 'SET NULL' } })).status).toBe(200)
    expect((await asAdmin('PATCH', '/relations/leads/test_machine', { schema: { on_delete: 'NO ACTION' } })).status).toBe(200)
    expect((await asAdmin('POST', '/fields/leads', { field: 'test_size', type: 'string', schema: { max_length: 20 }, meta: {} })).status).toBe(200)
    expect((await asAdmin('PATCH', '/fields/leads/test_size', { type: 'string', schema: { max_length: 40 }, meta: { special: null } })).status).toBe(200)
    expect((await asAdmin('PATCH', '/collections/test_machines', { meta: { singleton: true } })).status).toBe(200)
    expect((await asAdmin('DELETE', '/relations/leads/test_machine')).status).toBe(204)
    for (const field of ['test_machine', 'test_size']) expect((await asAdmin('DELETE', `/fields/leads/${field}`)).status).toBe(204)
    expect((await asAdmin('DELETE', '/collections/test_machines')).status).toBe(204)
    expect(await everything()).toEqual(before)
  })
})
