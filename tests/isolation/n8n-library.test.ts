import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { ROLE_IDS, type RoleName } from '@kontor/policies'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { signAutomation } from '../../directus/host/automation-token.ts'
import { delegationKeys } from '../../directus/host/keys.ts'
import { ROOT } from '../../launcher/config.ts'
import { libraryFiles } from '../../launcher/parts/n8n-workflows.ts'
import { withPostgres } from '../../launcher/parts/postgres.ts'
import { ask } from '../support/directus.ts'
import { hub, hubInside } from '../support/hub.ts'
import { rowsOf, withRedis } from '../support/inside.ts'
import { mailTo, type Mail } from '../support/mail.ts'
import { importIntoN8n, openEditor, type Editor } from '../support/n8n.ts'
import { serveSourcePages, type SourcePages } from '../support/source-pages.ts'
import { until } from '../support/until.ts'

const DATABASE = 'tenant_demo'
const FAILING = 'kontorFailingTst'
const ids: Record<string, string> = {}
/** People of this run alone, so that mails are theirs. */
const tag = randomUUID().slice(0, 8)
const address = (name: string) => `${name}.${tag}@library.test`

let editor: Editor
let site: SourcePages
let people: Record<'Owner' | 'English' | 'Manager', string>

async function person(name: string, role: RoleName, language: string): Promise<string> {
  const [row] = await rowsOf<{ id: string }>(DATABASE, 'INSERT INTO directus_users (id, first_name, last_name, email, role, status, provider, language, external_identifier) VALUES (gen_random_uuid(), $1, $5, $2, $3, \'active\', \'keycloak\', $4, gen_random_uuid()::text) RETURNING id', [name, address(name.toLowerCase()), ROLE_IDS[role], language, tag])
  return row?.id ?? ''
}

async function makeLead(values: Record<string, unknown>): Promise<string> {
  const columns = Object.keys(values)
  const [row] = await rowsOf<{ id: string }>(DATABASE, `INSERT INTO leads (${columns.join(', ')}) VALUES (${columns.map((_, i) => `$${i + 1}`).join(', ')}) RETURNING id`, Object.values(values))
  return row?.id ?? ''
}

const mailsTo = async (to: string) => (await (await fetch(`${hub().mailUrl}/api/email?limit=500`)).json() as Mail[]).filter(mail => mail.to.some(found => found.address === to))

beforeAll(async () => {
  site = await serveSourcePages({ '/': '<html><body><a href="impressum">Impressum</a></body></html>', '/impressum': `<html><body><h1>Impressum</h1><p>Müller ${tag} GmbH<br>Hauptstraße 22<br>04109 Leipzig</p></body></html>` })
  const context = { ...hubInside(), signal: new AbortController().signal }
  for (const file of libraryFiles()) ids[basename(file, '.json')] = (JSON.parse(readFileSync(file, 'utf8')) as { id: string }).id
  const { token } = await signAutomation(delegationKeys(context.secrets.values.HOST_SECRET), 'demo', 'n8n')
  expect((await ask(token, 'GET', '/items/leads?limit=1&fields=id')).status).toBe(200)
  people = { Owner: await person('Owner', 'rep', 'de-DE'), English: await person('English', 'rep', 'en-US'), Manager: await person('Manager', 'manager', 'de-DE') }
  editor = await openEditor()
  // A workflow that fails.
  const failing = JSON.parse(readFileSync(join(ROOT, 'n8n-workflows', 'fixtures', 'kontor-trigger.json'), 'utf8')) as { id: string, name: string, settings: object, nodes: { id: string, parameters: { types?: string[], url?: string } }[] }
  Object.assign(failing, { id: FAILING, name: 'Kontor · Test · Failing', settings: { executionOrder: 'v1', errorWorkflow: ids['failed-run'] } })
  failing.nodes.forEach((node) => {
    node.id = randomUUID()
    if (node.parameters.types) node.parameters.types = ['crm.lead.qualified']
    if (node.parameters.url) node.parameters.url = 'http://127.0.0.1:9'
  })
  await importIntoN8n([JSON.stringify(failing)])
}, 180_000)

afterAll(async () => {
  for (const id of Object.values(ids)) await editor.unpublish(id).catch(() => {})
  await editor.remove(FAILING)
  site.close()
})

test('the library lies in the editor, switched off', async () => {
  const workflows = await editor.ask<{ id: string, active: boolean }[]>('GET', '/workflows')
  expect(Object.values(ids)).toHaveLength(7)
  for (const id of Object.values(ids)) expect(workflows).toContainEqual(expect.objectContaining({ id, active: false }))
  expect((await withPostgres(hubInside(), 'n8n', client => client.query<{ id: string }>('select id from kontor_library'))).rows.map(({ id }) => id).sort()).toEqual(Object.values(ids).sort())
})

test('all of it can be switched on', async () => {
  await editor.publish(ids['failed-run'] ?? '')
  for (const id of [...Object.values(ids).filter(id => id !== ids['failed-run']), FAILING]) await editor.publish(id)
  const workflows = await editor.ask<{ id: string, active: boolean }[]>('GET', '/workflows')
  for (const id of Object.values(ids)) expect(workflows).toContainEqual(expect.objectContaining({ id, active: true }))
  // From now on they listen.
  for (const name of ['welcome-owner', 'enrichment', 'web-form']) await until(`${name} to listen`, async () => (await withRedis(redis => redis.hkeys('kontor:events:demo:readers'))).some(key => key.includes(ids[name] ?? '?')), 30)
})

describe('on what happens', () => {
  test('an owner gets a mail in their language, and who took a lead themselves does not', async () => {
    const german = await makeLead({ company: `Willkommen ${tag}`, city: 'Köln', owner: people.Owner })
    await makeLead({ company: `Welcome ${tag}`, owner: people.English })
    const mail = await mailTo(address('owner'), 30)
    expect(mail.subject).toBe(`Neuer Lead für Sie: Willkommen ${tag}`)
    expect(mail.text).toContain(`Guten Tag Owner ${tag}`)
    expect(mail.text).toContain(`${hub().publicUrl}/demo/crm/leads/${german}`)
    expect((await mailTo(address('english'), 30)).subject).toBe(`New lead for you: Welcome ${tag}`)
    await makeLead({ company: `Selbst ${tag}`, owner: people.Owner, user_created: people.Owner })
    const after = await makeLead({ company: `Danach ${tag}`, owner: people.Owner })
    await until('the mail after it', async () => (await mailsTo(address('owner'))).some(({ text }) => text.includes(after)), 30)
    expect((await mailsTo(address('owner'))).map(({ subject }) => subject)).not.toContain(`Neuer Lead für Sie: Selbst ${tag}`)
  })

  test('enrichment has the website read, tells the owner what is proposed, and changes nothing', async () => {
    const source = site.address('/')
    const lead = await makeLead({ company: `Quelle ${tag}`, website: source, country: 'DE', owner: people.Owner })
    const before = await rowsOf('tenant_demo', 'SELECT * FROM leads WHERE id = $1', [lead])
    const mail = await until('the mail', async () => (await mailsTo(address('owner'))).find(({ subject }) => subject === `Gefunden zu Quelle ${tag}`), 60)
    expect(mail.text).toContain(`- Müller ${tag} GmbH`)
    expect(mail.text).toContain('- 04109')
    expect(mail.text).not.toContain('null')
    expect(mail.text).toContain(`${hub().publicUrl}/demo/crm/proposals?lead=${lead}`)
    expect(await rowsOf('tenant_demo', 'SELECT field, state, passage FROM proposals WHERE lead = $1 AND field = \'city\'', [lead])).toEqual([{ field: 'city', state: 'open', passage: 'Hauptstraße 22\n04109 Leipzig' }])
    expect(await rowsOf('tenant_demo', 'SELECT * FROM leads WHERE id = $1', [lead])).toEqual(before)
  })

  test('managers hear of a lead by a web form, and of no other', async () => {
    await makeLead({ company: `Kein Formular ${tag}` })
    await rowsOf(DATABASE, 'WITH made AS (SELECT set_config(\'kontor.facts\', \'given\', true)), lead AS (INSERT INTO leads (company) SELECT $1 FROM made RETURNING id) INSERT INTO lead_origins (id, lead, field, kind, verification, at) SELECT gen_random_uuid(), id, \'*\', \'form\', \'unverified\', now() FROM lead', [`Formular ${tag}`])
    const mail = await mailTo(address('manager'), 30)
    expect(mail.subject).toBe(`Neu aus dem Webformular: Formular ${tag}`)
  })
})

describe('by the clock', () => {
  test('owners are reminded of stale leads in one mail', async () => {
    for (const company of [`Alt A ${tag}`, `Alt B ${tag}`]) await makeLead({ company, owner: people.English, date_created: new Date(Date.now() - 20 * 86_400_000).toISOString() })
    await makeLead({ company: `Alt qualifiziert ${tag}`, status: 'qualified', owner: people.English, date_created: new Date(Date.now() - 20 * 86_400_000).toISOString() })
    await editor.run(ids['stale-leads'] ?? '', 'Schedule')
    const mail = await until('the reminder', async () => (await mailsTo(address('english'))).find(({ subject }) => subject.startsWith('Reminder')), 30)
    expect(mail.subject).toBe('Reminder: 2 leads are waiting')
    for (const part of [`Alt A ${tag}`, `Alt B ${tag}`]) expect(mail.text).toContain(part)
    expect(mail.text).not.toContain('qualifiziert')
  })

  test('managers get the report of the week', async () => {
    const [{ count } = { count: 0 }] = await rowsOf<{ count: number }>(DATABASE, 'SELECT count(*)::int AS count FROM leads WHERE deleted_at IS NULL AND date_created >= now() - interval \'7 days\'')
    await editor.run(ids['weekly-report'] ?? '', 'Schedule')
    const mail = await until('the report', async () => (await mailsTo(address('manager'))).find(({ subject }) => subject.startsWith('Wochenbericht')), 60)
    expect(mail.subject).toBe(`Wochenbericht demo: ${count} neue Leads`)
    expect(mail.text).toMatch(/^New: \d+$/m)
  })

  test('the operator hears of dead letters, without a value of them', async () => {
    const [eventId, record] = [randomUUID(), randomUUID()]
    await withRedis(redis => redis.xadd('kontor:events:demo:dead', '*', 'id', eventId, 'type', 'crm.lead.created', 'collection', 'leads', 'record', record, 'at', new Date().toISOString(), 'actor', '', 'trace', '', 'batch', '', 'payload', '{"values":{"company":"Geheim GmbH"}}', 'entry', '1-0', 'group', 'webhooks', 'attempts', '10', 'reason', `connect ECONNREFUSED ${tag}`))
    await editor.run(ids['dead-letters'] ?? '', 'Schedule')
    const mail = await until('the alarm', async () => (await mailsTo('operator@kontor.test')).find(({ text }) => text.includes(record)), 30)
    expect(mail.text).toContain(`(webhooks, 10x): connect ECONNREFUSED ${tag}`)
    expect(mail.text).not.toContain('Geheim')
  })
})

test('the operator hears of a run that failed', async () => {
  const lead = await makeLead({ company: `Scheitern ${tag}` })
  await rowsOf(DATABASE, 'UPDATE leads SET status = \'contacted\' WHERE id = $1', [lead])
  await rowsOf(DATABASE, 'UPDATE leads SET status = \'qualified\' WHERE id = $1', [lead])
  const mail = await until('the mail', async () => (await mailsTo('operator@kontor.test')).find(({ subject }) => subject.includes('Kontor · Test · Failing')), 60)
  expect(mail.text).toContain('Tell')
})
