import { randomBytes, randomUUID } from 'node:crypto'
import { applyModel, instanceOf, withClient, type Client } from '@kontor/apply'
import { EVENT_TYPES, type EventPayload } from '@kontor/model/events'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { dropDatabase, stackDatabase } from './database.ts'

interface Row { readonly type: string, readonly record: string, readonly actor: string | null, readonly batch: string | null, readonly trace: string | null, readonly payload: EventPayload, readonly published_at: Date | null }

const env = stackDatabase()
const tenant = instanceOf(`ev-${randomBytes(3).toString('hex')}`)
const person = randomUUID()
const inTenant = <T>(work: (client: Client) => Promise<T>) => withClient(env, tenant.database, work)
const sql = <T extends object>(text: string, values: unknown[] = []) => inTenant(async client => (await client.query<T>(text, values)).rows)
const told = async (record?: string): Promise<Row[]> => {
  const rows = await sql<Row>('SELECT * FROM kontor_state.outbox_events WHERE $1::text IS NULL OR record = $1 ORDER BY position', [record ?? null])
  // Whatever is told is told as the catalogue says.
  for (const row of rows) EVENT_TYPES.get(row.type)?.payload.parse(row.payload)
  expect(rows.filter(row => !EVENT_TYPES.has(row.type))).toEqual([])
  return rows
}
const types = async (record?: string) => (await told(record)).map(({ type }) => type)
const newLead = async (company: string, more: Record<string, unknown> = {}) => {
  const values = { company, user_created: person, ...more }
  const names = Object.keys(values)
  const [row] = await sql<{ id: string }>(`INSERT INTO leads (${names.join(', ')}) VALUES (${names.map((_, i) => `$${i + 1}`).join(', ')}) RETURNING id`, Object.values(values))
  return row?.id ?? ''
}

beforeAll(async () => {
  await applyModel(env, tenant)
  await sql('INSERT INTO directus_users (id, first_name) VALUES ($1, \'Rita\')', [person])
  // What an administrator adds: a field, and one whose values are nobody's business.
  await sql('ALTER TABLE leads ADD COLUMN shoe_size integer, ADD COLUMN pin varchar(255)')
  await sql('INSERT INTO directus_fields (collection, field, special) VALUES (\'leads\', \'shoe_size\', NULL), (\'leads\', \'pin\', \'conceal,hash\')')
})
afterAll(() => dropDatabase(env, tenant.database))
beforeEach(() => sql('TRUNCATE kontor_state.outbox_events'))

test('a new record tells its values, and neither long texts nor secrets', async () => {
  const id = await newLead('Müller GmbH', { city: 'Bonn', notes: 'calls back', shoe_size: 44, pin: '1234', campaign: 'x'.repeat(255), tags: JSON.stringify(['y'.repeat(600)]) })
  const [event, ...others] = await told()
  expect(others).toEqual([])
  expect(event).toMatchObject({ type: 'crm.lead.created', record: id, actor: person, batch: null, trace: null, published_at: null })
  expect(event?.payload.values).toMatchObject({ company: 'Müller GmbH', city: 'Bonn', shoe_size: 44, status: 'new', campaign: 'x'.repeat(255) })
  for (const name of ['notes', 'pin', 'tags', 'user_created', 'deleted_at', 'website']) expect(event?.payload.values, name).not.toHaveProperty(name)
})

test('a change tells what was and what is, who did it, and the word for it after it', async () => {
  const id = await newLead('Müller GmbH')
  await sql('TRUNCATE kontor_state.outbox_events')
  await inTenant(async (client) => {
    await client.query('BEGIN')
    await client.query('SELECT set_config(\'kontor.trace_id\', \'trace-1\', true)')
    await client.query('UPDATE leads SET status = \'qualified\', shoe_size = 45, notes = \'x\', pin = \'9\', user_updated = $2, date_updated = now() WHERE id = $1', [id, person])
    await client.query('COMMIT')
  })
  expect(await told()).toMatchObject([
    { type: 'crm.lead.updated', actor: person, trace: 'trace-1', payload: { id, changed: { status: { from: 'new', to: 'qualified' }, shoe_size: { from: null, to: 45 }, notes: {}, pin: {} } } },
    { type: 'crm.lead.qualified', actor: person, payload: { id, values: { company: 'Müller GmbH', owner: null } } },
  ])
  expect(JSON.stringify(await told())).not.toContain('"9"')
  await sql('UPDATE leads SET status = \'qualified\' WHERE id = $1', [id])
  await sql('UPDATE leads SET city = \'Ulm\' WHERE id = $1', [id])
  expect((await told()).slice(2)).toMatchObject([{ type: 'crm.lead.updated', actor: null, payload: { changed: { city: { from: null, to: 'Ulm' } } } }])
})

test('a delete in Directus is one event that names who deleted; taking it back is one too', async () => {
  const id = await newLead('Weg GmbH')
  await sql('TRUNCATE kontor_state.outbox_events')
  await inTenant(async (client) => {
    await client.query('BEGIN')
    await client.query('DELETE FROM leads WHERE id = $1', [id])
    await client.query('INSERT INTO directus_activity (action, "user", collection, item) VALUES (\'delete\', $1, \'leads\', $2)', [person, id])
    await client.query('COMMIT')
  })
  await sql('UPDATE leads SET deleted_at = NULL, user_updated = $2, date_updated = now() WHERE id = $1', [id, person])
  expect(await told()).toMatchObject([{ type: 'crm.lead.deleted', actor: person, payload: { id } }, { type: 'crm.lead.restored', actor: person, payload: { id } }])
})

test('what is deleted for good takes the values of its former events along, its parts too', async () => {
  const id = await newLead('Geheim GmbH')
  const [thread] = await sql<{ id: string }>('INSERT INTO chat_threads (title) VALUES (\'Geheimer Titel\') RETURNING id')
  await sql('INSERT INTO chat_messages (thread, content) VALUES ($1, \'Geheimes\')', [thread?.id])
  expect(JSON.stringify(await told(thread?.id))).not.toContain('Titel')
  await inTenant(async (client) => {
    await client.query('BEGIN')
    await client.query('SET LOCAL kontor.hard_delete = \'on\'')
    await client.query('DELETE FROM leads WHERE id = $1', [id])
    await client.query('DELETE FROM chat_threads WHERE id = $1', [thread?.id])
    await client.query('COMMIT')
  })
  expect(await told(id)).toMatchObject([{ type: 'crm.lead.created', payload: { id } }, { type: 'crm.lead.deleted', payload: { id, erased: true } }])
  expect(JSON.stringify(await told())).not.toContain('Geheim')
  expect((await types()).sort()).toEqual(['chat.message.created', 'chat.message.deleted', 'chat.thread.created', 'chat.thread.deleted', 'crm.lead.created', 'crm.lead.deleted'])
  expect(await sql('SELECT 1 FROM kontor_state.outbox_events WHERE erased')).toHaveLength(3)
})

test('rows of a batch carry its id and nothing else; the batch itself tells of its end', async () => {
  const batch = randomUUID()
  await inTenant(async (client) => {
    await client.query('INSERT INTO imports (id, collection, file_name, file_hash, encoding, delimiter) VALUES ($1, \'leads\', \'list.csv\', \'x\', \'utf-8\', \';\')', [batch])
    await client.query('BEGIN')
    await client.query('SELECT set_config(\'kontor.facts\', \'given\', true), set_config(\'kontor.batch_id\', $1, true)', [batch])
    await client.query('INSERT INTO leads (company) SELECT \'Firma \' || n FROM generate_series(1, 1000) n')
    await client.query('UPDATE imports SET state = \'done\', rows_total = 1000, rows_created = 1000 WHERE id = $1', [batch])
    await client.query('COMMIT')
  })
  const rows = (await told()).filter(({ type }) => type === 'crm.lead.created')
  expect(new Set(rows.map(({ record }) => record)).size).toBe(1000)
  for (const row of rows) expect(row).toMatchObject({ batch, payload: { id: row.record } })
  expect(rows[0]?.payload).not.toHaveProperty('values')
  expect((await told(batch)).slice(1)).toMatchObject([{ type: 'crm.import.finished', batch: null, payload: { values: { file_name: 'list.csv', rows_created: 1000 } } }])
})

test('a field that is added while somebody is connected is told at once', async () => {
  await inTenant(async (client) => {
    await client.query('INSERT INTO leads (company) VALUES (\'Vorher GmbH\')')
    await sql('ALTER TABLE leads ADD COLUMN hat_size integer')
    const { rows: [lead] } = await client.query<{ id: string }>('INSERT INTO leads (company, hat_size) VALUES (\'Nachher GmbH\', 58) RETURNING id')
    await client.query('UPDATE leads SET hat_size = 59 WHERE id = $1', [lead?.id])
    expect(await told(lead?.id)).toMatchObject([{ payload: { values: { hat_size: 58 } } }, { payload: { changed: { hat_size: { from: 58, to: 59 } } } }])
  })
})

test('nothing is told of what did not happen', async () => {
  await inTenant(async (client) => {
    await client.query('BEGIN')
    await client.query('INSERT INTO leads (company) VALUES (\'Doch nicht GmbH\')')
    await client.query('ROLLBACK')
    await client.query('UPDATE leads SET city = \'Köln\' WHERE false')
    await client.query('DELETE FROM leads WHERE false')
  })
  expect(await told()).toEqual([])
})

test('changes of one record stand in the order in which they were made, whoever began first', async () => {
  const id = await newLead('Reihe GmbH')
  await sql('TRUNCATE kontor_state.outbox_events')
  await inTenant(first => inTenant(async (second) => {
    // The one that began first, with the lower transaction id, changes the record last.
    await first.query('BEGIN')
    await first.query('INSERT INTO leads (company) VALUES (\'Andere GmbH\')')
    await second.query('BEGIN')
    await second.query('UPDATE leads SET city = \'Eins\' WHERE id = $1', [id])
    const waits = first.query('UPDATE leads SET city = \'Zwei\' WHERE id = $1', [id])
    await second.query('COMMIT')
    await waits
    await first.query('COMMIT')
  }))
  expect((await told(id)).map(({ payload }) => payload.changed?.city)).toEqual([{ from: null, to: 'Eins' }, { from: 'Eins', to: 'Zwei' }])
})

test('a collection that an administrator made tells of its changes too, whatever its key; nobody else\'s can be followed', async () => {
  await sql('CREATE TABLE visits (number serial PRIMARY KEY, place varchar(255), minutes integer, pin varchar(255), user_created uuid, user_updated uuid, date_updated timestamptz)')
  await sql('INSERT INTO directus_collections (collection) VALUES (\'visits\')')
  await sql('INSERT INTO directus_fields (collection, field, special) VALUES (\'visits\', \'pin\', \'conceal,hash\')')
  const follows = (name: string) => sql<{ follows: boolean }>('SELECT kontor_state.follow_own($1) AS follows', [name]).then(([row]) => row?.follows)
  expect(await follows('visits')).toBe(true)
  for (const name of ['leads', 'directus_users', 'nothing', 'x"; DROP TABLE leads; --']) expect(await follows(name), name).toBe(false)
  await sql('INSERT INTO visits (place, minutes, pin, user_created) VALUES (\'Bonn\', 30, \'1234\', $1), (\'Ulm\', NULL, NULL, NULL)', [person])
  await inTenant(async (client) => {
    await client.query('BEGIN')
    await client.query('SET LOCAL kontor.trace_id = \'trace-2\'')
    await client.query('UPDATE visits SET minutes = 45, pin = \'5678\', user_updated = $1, date_updated = now() WHERE number = 1', [person])
    await client.query('COMMIT')
  })
  await sql('UPDATE visits SET minutes = 45 WHERE number = 1')
  await sql('UPDATE visits SET place = \'Köln\' WHERE number = 1')
  await sql('DELETE FROM visits WHERE number = 1')
  const rows = await sql<Row>('SELECT * FROM kontor_state.outbox_events ORDER BY position')
  expect(rows).toMatchObject([
    { type: 'custom.visits.created', record: '1', actor: person, payload: { id: '1' } }, { type: 'custom.visits.created', record: '2', actor: null, payload: { id: '2', values: { place: 'Ulm' } } },
    { type: 'custom.visits.updated', record: '1', actor: person, trace: 'trace-2', payload: { id: '1' } }, { type: 'custom.visits.updated', record: '1', actor: null },
    { type: 'custom.visits.deleted', record: '1', payload: { id: '1', erased: true } },
  ])
  // What is gone has no values left, before that they were told.
  expect(rows[2]?.payload).toEqual({ id: '1' })
  expect(JSON.stringify(rows)).not.toMatch(/1234|5678|Bonn|Köln/)
  await sql('UPDATE visits SET place = \'Trier\', pin = \'9999\' WHERE number = 2')
  expect((await sql<Row>('SELECT * FROM kontor_state.outbox_events ORDER BY position')).at(-1)).toMatchObject({ type: 'custom.visits.updated', payload: { id: '2', changed: { place: { from: 'Ulm', to: 'Trier' }, pin: {} } } })
  await sql('SELECT kontor_state.leave_own(\'visits\')')
  await sql('INSERT INTO visits (place) VALUES (\'Still\')')
  expect(await sql('SELECT 1 FROM kontor_state.outbox_events')).toHaveLength(6)
})
