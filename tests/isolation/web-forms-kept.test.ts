import { randomUUID } from 'node:crypto'
import { withClient, type Client } from '@kontor/apply'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { POOLS } from '../../directus/host/connections.ts'
import { ask } from '../support/directus.ts'
import { hub, hubInside, pidOf } from '../support/hub.ts'
import { commandOf, processTree } from '../support/processes.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { until } from '../support/until.ts'
import { stackDatabase } from './database.ts'

/** Nothing that a visitor typed is lost, whatever becomes of it. */
const MARK = `Kept ${randomUUID().slice(0, 8)}`
const TAIL = MARK.slice(-8)
const inTenant = <T>(work: (client: Client) => Promise<T>) => withClient(stackDatabase(), 'tenant_demo', work)
const rows = <T extends object>(sql: string, values: unknown[] = []) => inTenant(async client => (await client.query<T>(sql, values)).rows)

interface Form { readonly id: string, readonly key: string }
interface Problem { readonly field: string, readonly code: string, readonly message: string }
interface Entry { readonly id: string, readonly state: string, readonly problem: string | null, readonly lead: string | null, readonly values: Readonly<Record<string, unknown>> }
let admin: string
let rep: string
let redis: Redis
const made: string[] = []
const fields: string[] = []
const flows: string[] = []

async function call<T = Record<string, unknown>>(method: string, path: string, { token, body, headers = {} }: { token?: string, body?: unknown, headers?: Record<string, string> } = {}) {
  const response = await fetch(`${hub().publicUrl}/api/v1${path}`, {
    method, body: body === undefined ? undefined : JSON.stringify(body),
    headers: { ...token ? { 'authorization': `Bearer ${token}`, 'x-kontor-tenant': 'demo' } : {}, ...body === undefined ? {} : { 'content-type': 'application/json' }, ...headers },
  })
  const text = await response.text()
  const parsed = (text ? JSON.parse(text) : {}) as { data: T, error?: { code: string, message: string, details?: Problem[] } }
  return { status: response.status, headers: response.headers, data: parsed.data, code: parsed.error?.code, message: parsed.error?.message, details: parsed.error?.details }
}

async function makeForm(more: Record<string, unknown> = {}): Promise<Form> {
  const { status, data } = await call<Form>('POST', '/platform/forms', { token: admin, body: {
    name: `${MARK} ${made.length}`, active: true, locale: 'de', texts: { de: { thanks: 'Danke sehr' } }, origins: [], privacyUrl: null, consent: false, trap: true, minSeconds: 0, limitPerAddress: 1000, limitPerForm: 10_000,
    fields: [{ field: 'company', required: true }, { field: 'email', required: true }, { field: 'notes', required: false }], ...more,
  } })
  expect(status).toBe(201)
  made.push(data.id)
  return data
}
const send = (form: Form, values: Record<string, unknown>, more: Record<string, unknown> = {}, headers: Record<string, string> = {}) => call<{ thanks: string }>('POST', `/public/forms/${form.key}`, { body: { submissionId: randomUUID(), values, ...more }, headers })
const entries = (form: Form) => rows<Entry>('SELECT id, state, problem, lead, values FROM form_submissions WHERE form = $1 ORDER BY received_at', [form.id])
const settled = (form: Form) => until('every submission to be worked off', async () => (await entries(form)).every(({ state }) => state !== 'received') && entries(form), 40)
const mail = (at: string) => `${at}@${TAIL}.example`

/** Adds a field to leads as Studio does. */
async function ownField(name: string, body: Record<string, unknown>): Promise<{ readonly column: string, readonly outside: string }> {
  const column = `${name}_${TAIL}`
  expect((await ask(admin, 'POST', '/fields/leads', { field: column, schema: {}, ...body })).status).toBe(200)
  fields.push(column)
  return { column, outside: column.replace(/(?<=[a-z0-9])_([a-z])/g, (_, letter: string) => letter.toUpperCase()) }
}
async function dropField(column: string): Promise<void> {
  expect((await ask(admin, 'DELETE', `/fields/leads/${column}`)).status).toBe(204)
  fields.splice(fields.indexOf(column), 1)
}

beforeAll(async () => {
  const of = (role: string) => realmToken({ claims: { organization: { demo: { id: '1', groups: [`/${role}`] } }, amr: ['pwd', 'otp'] }, lifespan: 1800 });
  [admin, rep] = [await of('admin'), await of('rep')]
  redis = new Redis({ host: '127.0.0.1', port: hub().ports.REDIS_PORT, password: hubInside().secrets.values.REDIS_PASSWORD })
  await until('the tenant to be awake', async () => (await ask(admin, 'GET', '/items/industries?limit=1')).status === 200)
}, 120_000)
afterAll(async () => {
  for (const id of flows) await ask(admin, 'DELETE', `/flows/${id}`)
  for (const column of [...fields]) await ask(admin, 'DELETE', `/fields/leads/${column}`)
  const own = await ask<{ id: string }[]>(admin, 'GET', `/items/choice_values?fields=id&filter[name_de][_starts_with]=${encodeURIComponent(MARK)}`)
  await inTenant(async (client) => {
    await client.query('BEGIN; SET LOCAL kontor.hard_delete = \'on\'')
    await client.query('DELETE FROM leads WHERE email LIKE $1', [`%@${TAIL}.example`])
    await client.query('DELETE FROM form_submissions WHERE form_name LIKE $1', [`${MARK}%`])
    await client.query('DELETE FROM web_forms WHERE name LIKE $1', [`${MARK}%`])
    await client.query('DELETE FROM lead_sources WHERE name LIKE $1', [`${MARK}%`])
    await client.query('COMMIT')
  })
  for (const { id } of own.data) await ask(admin, 'DELETE', `/items/choice_values/${id}`)
  await redis.quit()
}, 60_000)

describe('one that is refused stops none of the others', () => {
  test('by a Flow, a rule of the administrator, a field that is needed now, a rule of the database: set aside with the reason, tried again when asked', { timeout: 120_000 }, async () => {
    const ruled = await ownField('branch', { type: 'string', meta: { interface: 'input', validation: { _and: [{ [`branch_${TAIL}`]: { _regex: '^F-' } }] } } })
    const form = await makeForm({ fields: [{ field: 'company', required: true }, { field: 'email', required: true }, { field: ruled.outside, required: false }] })
    const { data: flow } = await ask<{ id: string }>(admin, 'POST', '/flows', { name: MARK, status: 'active', trigger: 'event', accountability: null, options: { type: 'filter', scope: ['items.create'], collections: ['leads'], return: '$trigger.payload' } })
    flows.push(flow.id)
    const code = `module.exports = async function (data) { if (data.$trigger.payload.company.startsWith('Nein')) throw new Error('Nein-Firmen nehmen wir nicht'); return {} }`
    const { data: operation } = await ask<{ id: string }>(admin, 'POST', '/operations', { flow: flow.id, name: 'step', key: 'step', type: 'exec', position_x: 1, position_y: 1, options: { code } })
    await ask(admin, 'PATCH', `/flows/${flow.id}`, { operation: operation.id })
    await until('the Flow to stand in the way', async () => (await ask(admin, 'POST', '/items/leads', { company: 'Nein Probe', email: mail('probe') })).status >= 400, 20)
    await inTenant(client => client.query(`CREATE FUNCTION kontor_state.refuse_${TAIL}() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN IF NEW.company = 'Trigger GmbH' THEN RAISE EXCEPTION 'nothing to be said of it'; END IF; RETURN NEW; END $f$;
      CREATE TRIGGER refuse_${TAIL} BEFORE INSERT ON leads FOR EACH ROW EXECUTE FUNCTION kontor_state.refuse_${TAIL}()`))
    try {
      for (const values of [{ company: 'Nein GmbH' }, { company: 'Regel GmbH', [ruled.outside]: 'X-1' }, { company: 'Trigger GmbH' }, { company: 'Gut GmbH', [ruled.outside]: 'F-1' }]) {
        expect((await send(form, { email: mail('refused'), ...values })).status, values.company).toBe(202)
      }
      const done = await settled(form)
      expect(done.map(({ state }) => state)).toEqual(['failed', 'failed', 'failed', 'done'])
      expect(done.map(({ problem }) => problem)).toEqual([expect.stringContaining('Nein-Firmen nehmen wir nicht'), expect.stringMatching(/^FAILED_VALIDATION: .*branch/), expect.stringContaining('nothing to be said of it'), null])
      // Other forms go on too, and the administrator reads why.
      const other = await makeForm()
      await send(other, { company: 'Anderes Formular GmbH', email: mail('other') })
      expect((await settled(other)).map(({ state }) => state)).toEqual(['done'])
      const inbox = await call<Entry[]>('GET', `/platform/forms/${form.id}/submissions?state=failed`, { token: admin })
      expect(inbox.data.map(({ problem }) => problem)).toEqual([done[2]?.problem, done[1]?.problem, done[0]?.problem])
      // Without what stood in the way it becomes a lead.
      await ask(admin, 'PATCH', `/flows/${flow.id}`, { status: 'inactive' })
      await until('the Flow to be gone', async () => (await ask(admin, 'POST', '/items/leads', { company: 'Nein Probe', email: mail('probe') })).status === 200, 20)
      expect((await call('POST', `/platform/forms/${form.id}/submissions/${done[0]?.id}/retry`, { token: admin })).status).toBe(202)
      expect((await settled(form)).map(({ state, problem }) => [state, problem !== null])).toEqual([['done', false], ['failed', true], ['failed', true], ['done', false]])
    }
    finally {
      await inTenant(client => client.query(`DROP FUNCTION kontor_state.refuse_${TAIL} CASCADE`))
    }
    await dropField(ruled.column)
  })

  test('by an own field that leads need since', { timeout: 60_000 }, async () => {
    const form = await makeForm()
    const needed = await ownField('needed', { type: 'string', schema: { is_nullable: true }, meta: { interface: 'input', required: true } })
    await ask(admin, 'PATCH', `/fields/leads/${needed.column}`, { schema: { is_nullable: true }, meta: { required: true } })
    await inTenant(client => client.query(`ALTER TABLE leads ADD CONSTRAINT needed_${TAIL} CHECK (${needed.column} IS NOT NULL) NOT VALID`))
    await send(form, { company: 'Zu früh GmbH', email: mail('needed') })
    expect((await settled(form)).map(({ state }) => state)).toEqual(['failed'])
    await dropField(needed.column)
    const [entry] = await entries(form)
    await call('POST', `/platform/forms/${form.id}/submissions/${entry?.id}/retry`, { token: admin })
    expect((await settled(form)).map(({ state, problem }) => [state, problem])).toEqual([['done', null]])
  })

  test('a process that is killed in the middle of it makes each lead once', { timeout: 150_000 }, async () => {
    const form = await makeForm()
    const host = await pidOf('host')
    for (let i = 0; i < 6; i++) expect((await send(form, { company: `Getötet ${i}`, email: mail(`killed-${i}`) })).status).toBe(202)
    for (const child of processTree([host]).filter(pid => commandOf(pid).includes('host/child.ts'))) process.kill(child, 'SIGKILL')
    expect((await send(form, { company: 'Getötet 6', email: mail('killed-6') })).status).toBe(202)
    const done = await until('all to be leads', async () => {
      const found = await entries(form)
      return found.length === 7 && found.every(({ state }) => state === 'done') && found
    }, 120)
    expect(new Set(done.map(({ lead }) => lead)).size).toBe(7)
    expect(await rows('SELECT email FROM leads WHERE email LIKE $1 GROUP BY email HAVING count(*) > 1', [`killed-%@${TAIL}.example`])).toEqual([])
  })
})

describe('one that ends nowhere', () => {
  test('is begun twice, then set aside; the others go on, and trying again counts anew', { timeout: 60_000 }, async () => {
    const form = await makeForm()
    await inTenant(async (locker) => {
      await locker.query('BEGIN; LOCK TABLE kontor_state.form_attempts IN EXCLUSIVE MODE')
      expect((await send(form, { company: 'Bricht ab GmbH', email: mail('broke') })).status).toBe(202)
      // As two processes left it that ended in the middle of it.
      await locker.query('INSERT INTO kontor_state.form_attempts (submission, attempts) SELECT id, 2 FROM form_submissions WHERE form = $1', [form.id])
      await locker.query('COMMIT')
    })
    expect((await send(form, { company: 'Danach GmbH', email: mail('after') })).status).toBe(202)
    const [broken, other] = await settled(form)
    expect([[broken?.state, broken?.problem], other?.state]).toEqual([['failed', 'BROKE_OFF'], 'done'])
    expect(await rows('SELECT 1 FROM leads WHERE email = $1', [mail('broke')])).toEqual([])
    expect((await call('POST', `/platform/forms/${form.id}/submissions/${broken?.id}/retry`, { token: admin })).status).toBe(202)
    expect((await settled(form)).map(({ state, problem }) => [state, problem])).toEqual([['done', null], ['done', null]])
    expect(await rows('SELECT 1 FROM kontor_state.form_attempts WHERE submission = $1', [broken?.id])).toEqual([])
  })

  test('because its connection is cut is begun again, once the attempt was counted', { timeout: 60_000 }, async () => {
    const form = await makeForm()
    const attempts = () => rows<{ attempts: number }>('SELECT attempts FROM kontor_state.form_attempts WHERE submission IN (SELECT id FROM form_submissions WHERE form = $1)', [form.id])
    const waiting = 'FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = \'Lock\' AND wait_event = \'advisory\' AND query ILIKE \'insert into "leads"%\''
    await inTenant(client => client.query(`CREATE FUNCTION kontor_state.hang_${TAIL}() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN IF NEW.company = 'Hängt GmbH' THEN PERFORM pg_advisory_xact_lock(hashtext('${MARK}')); END IF; RETURN NEW; END $f$;
      CREATE TRIGGER hang_${TAIL} BEFORE INSERT ON leads FOR EACH ROW EXECUTE FUNCTION kontor_state.hang_${TAIL}()`))
    try {
      await inTenant(async (locker) => {
        await locker.query('SELECT pg_advisory_lock(hashtext($1))', [MARK])
        expect((await send(form, { company: 'Hängt GmbH', email: mail('hangs') })).status).toBe(202)
        await until('the lead to be begun', async () => (await rows(`SELECT 1 ${waiting}`)).length > 0, 20)
        expect(await attempts()).toEqual([{ attempts: 1 }])
        await rows(`SELECT pg_terminate_backend(pid) ${waiting}`)
        await until('it to be begun again', async () => (await attempts())[0]?.attempts === 2, 20)
        await locker.query('SELECT pg_advisory_unlock(hashtext($1))', [MARK])
      })
      expect((await settled(form)).map(({ state, problem }) => [state, problem])).toEqual([['done', null]])
      expect(await attempts()).toEqual([])
    }
    finally {
      await inTenant(client => client.query(`DROP FUNCTION kontor_state.hang_${TAIL} CASCADE`))
    }
  })
})

describe('what a visitor typed', () => {
  const page = (form: Form, fields?: readonly (readonly [string, string])[], { query = '', headers = {} }: { query?: string, headers?: Record<string, string> } = {}) => fetch(`${hub().publicUrl}/forms/${form.key}${query}`, {
    method: fields ? 'POST' : 'GET', body: fields ? new URLSearchParams(fields.map(([name, value]) => [name, value])) : undefined, headers: { accept: 'text/html', ...fields ? { origin: hub().publicUrl } : {}, ...headers },
  })
  const hidden = (html: string, name: string): string => new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? ''
  async function opened(form: Form, query = ''): Promise<(readonly [string, string])[]> {
    const html = await (await page(form, undefined, { query })).text()
    return [['_token', hidden(html, '_token')], ['_once', hidden(html, '_once')]]
  }
  const TYPED = [['company', 'Müller & <Söhne>'], ['email', mail('typed')], ['notes', 'Erste Zeile\nzweite "Zeile"']] as const
  const shows = (html: string) => [html.includes('value="Müller &amp; &lt;Söhne&gt;"'), html.includes(`value="${mail('typed')}"`), html.includes('>Erste Zeile\nzweite &quot;Zeile&quot;</textarea>')]
  const ALL = [true, true, true]

  test('stands there again when it came too fast, too often, too late, is not valid, or the form has changed', { timeout: 60_000 }, async () => {
    const slow = await makeForm({ minSeconds: 30 })
    const fast = await page(slow, [...await opened(slow), ...TYPED])
    const text = await fast.text()
    expect([fast.status, Number(fast.headers.get('retry-after')) > 20, shows(text), text.includes('Das ging schneller')]).toEqual([429, true, ALL, true])
    const late = await page(slow, [['_token', 'x.y'], ['_once', randomUUID()], ...TYPED])
    const again = await late.text()
    expect([late.status, shows(again), again.includes('zu lange offen'), hidden(again, '_token').length > 20]).toEqual([409, ALL, true, true])

    const form = await makeForm({ limitPerAddress: 1, consent: true })
    const invalid = await page(form, [...await opened(form), ...TYPED])
    const asks = await invalid.text()
    expect([invalid.status, shows(asks), asks.includes('Bitte bestätigen Sie die Einwilligung.')]).toEqual([400, ALL, true])
    expect((await page(form, [...await opened(form), ['_consent', 'true'], ['company', 'Eins'], ['email', mail('one')]])).status).toBe(200)
    const often = await page(form, [...await opened(form), ['_consent', 'true'], ...TYPED])
    const wait = await often.text()
    expect([often.status, shows(wait), /in \d+ Minuten/.test(wait), /name="_consent"[^>]* checked/.test(wait)]).toEqual([429, ALL, true, true])

    const changed = await page(form, [...await opened(form), ['_consent', 'true'], ...TYPED, ['phone', '0228 123']])
    const said = await changed.text()
    expect([changed.status, shows(said), said.includes('<dd>0228 123</dd>')]).toEqual([409, ALL, true])
    const long = await page(form, [...await opened(form), ['_consent', 'true'], ['company', 'Lang'], ['email', mail('long')], ['notes', 'ü'.repeat(40_000)]])
    expect([long.status, (await long.text()).includes('ü'.repeat(40_000))]).toEqual([413, true])
    await settled(form)
  })

  test('is shown to be copied when the form is gone, and back and changed is a submission of its own', { timeout: 60_000 }, async () => {
    const form = await makeForm()
    const first = await opened(form)
    expect((await page(form, [...first, ...TYPED])).status).toBe(200)
    expect((await page(form, [...first, ...TYPED])).status).toBe(200)
    // Back in the browser, a word added, sent again with the same page's key.
    expect((await page(form, [...first, TYPED[0], TYPED[1], ['notes', 'Noch etwas']])).status).toBe(200)
    expect((await settled(form)).map(({ values }) => values.notes)).toEqual(['Erste Zeile\nzweite "Zeile"', 'Noch etwas'].map(notes => expect.stringContaining(notes.split('\n')[0] ?? '') as unknown))
    await call('PATCH', `/platform/forms/${form.id}`, { token: admin, body: { active: false } })
    const gone = await page(form, [...first, ...TYPED], { query: '?lang=de' })
    const html = await gone.text()
    expect([gone.status, html.includes('<dd>Müller &amp; &lt;Söhne&gt;</dd>'), html.includes('gibt es nicht mehr')]).toEqual([404, true, true])
    // Another page puts no words of its own on ours.
    const foreign = await page(form, [...first, ...TYPED], { query: '?lang=de', headers: { origin: 'https://evil.example' } })
    const said = await foreign.text()
    expect([foreign.status, said.includes('Söhne'), said.includes('gibt es nicht mehr')]).toEqual([404, false, true])
  })

  test('is answered in the language of the address, else the browser\'s where the form has it, else the form\'s own', { timeout: 60_000 }, async () => {
    const both = await makeForm({ texts: { de: { title: 'Schreiben Sie uns', thanks: 'Danke sehr' }, en: { title: 'Write to us', thanks: 'Thanks a lot' } } })
    const german = await makeForm({ texts: { de: { title: 'Nur Deutsch' } } })
    const title = async (form: Form, acceptLanguage: string, query = '') => {
      const html = await (await page(form, undefined, { query, headers: { 'accept-language': acceptLanguage } })).text()
      return [/<html lang="(..)"/.exec(html)?.[1], /<h1>(.*?)<\/h1>/.exec(html)?.[1]]
    }
    expect(await title(both, 'fr-FR, en-GB;q=0.8, de;q=0.5')).toEqual(['en', 'Write to us'])
    expect(await title(both, 'en;q=0.5, de;q=0.9')).toEqual(['de', 'Schreiben Sie uns'])
    expect(await title(both, 'en', '?locale=de')).toEqual(['de', 'Schreiben Sie uns'])
    expect(await title(both, 'de', '?lang=en')).toEqual(['en', 'Write to us'])
    expect(await title(both, 'fr')).toEqual(['de', 'Schreiben Sie uns'])
    expect(await title(german, 'en')).toEqual(['de', 'Nur Deutsch'])
    // Problems too, on the page and by the API, whose answer is in one language as a whole.
    const refused = await page(both, [...await opened(both, '?locale=en'), ['company', 'A'], ['email', 'x']], { query: '?lang=en', headers: { 'accept-language': 'de' } })
    expect(await refused.text()).toContain('Enter a valid email address')
    const bad = { company: 'A', email: 'x' }
    expect(await send(both, bad, {}, { 'accept-language': 'en, de;q=0.1' })).toMatchObject({ message: 'Please check the marked fields.', details: [{ field: 'email', message: expect.stringContaining('valid email') as unknown }] })
    expect(await send(both, bad, { locale: 'de' }, { 'accept-language': 'en' })).toMatchObject({ message: 'Bitte prüfen Sie die markierten Felder.', details: [{ message: expect.stringContaining('gültige E-Mail') as unknown }] })
    expect(await send(german, bad, {}, { 'accept-language': 'en' })).toMatchObject({ message: 'Bitte prüfen Sie die markierten Felder.' })
    expect((await send(both, { company: 'A', email: mail('language') }, {}, { 'accept-language': 'en' })).data).toEqual({ thanks: 'Thanks a lot' })
    await settled(both)
  })
})

describe('what a form asks for', () => {
  test('own fields of every kind that a visitor can fill in, an administrator\'s rule where it can still be mended', { timeout: 90_000 }, async () => {
    const choices = [{ text: 'Excel', value: 'excel' }, { text: 'Führung', value: 'leadership' }, { text: 'Sprachen', value: 'languages' }]
    const tier = await ownField('tier', { type: 'string', meta: { interface: 'select-dropdown', options: { choices: [{ text: 'Gold', value: 'gold' }] } } })
    const topics = await ownField('topics', { type: 'json', meta: { interface: 'select-multiple-checkbox', special: ['cast-json'], options: { choices } } })
    const places = await ownField('places', { type: 'csv', meta: { interface: 'select-multiple-dropdown', special: ['cast-csv'], options: { choices } } })
    const flag = await ownField('flag', { type: 'boolean', meta: { interface: 'boolean', special: ['cast-boolean'] } })
    const day = await ownField('day', { type: 'date', meta: { interface: 'datetime' } })
    const seats = await ownField('seats', { type: 'integer', meta: { interface: 'input', options: { min: 1, max: 500 } } })
    const money = await ownField('money', { type: 'decimal', schema: { numeric_precision: 12, numeric_scale: 2 }, meta: { interface: 'input' } })
    const plate = await ownField('plate', { type: 'string', meta: { interface: 'input', validation: { _and: [{ [`plate_${TAIL}`]: { _starts_with: 'BN' } }] }, validation_message: 'Beginnt mit BN' } })
    const own = [tier, topics, places, flag, day, seats, money, plate]
    const form = await makeForm({ fields: [{ field: 'company', required: true }, { field: 'email', required: true }, ...own.map(({ outside }) => ({ field: outside, required: outside === flag.outside }))] })
    const values = { [tier.outside]: 'gold', [topics.outside]: ['excel', 'languages'], [places.outside]: ['leadership', 'excel'], [flag.outside]: false, [day.outside]: '2026-12-24', [seats.outside]: 12, [money.outside]: 99.5, [plate.outside]: 'BN-1' }
    expect((await send(form, { company: 'Eigene GmbH', email: mail('own'), ...values })).status).toBe(202)
    const wrong = await send(form, { company: 'A', email: mail('wrong'), [tier.outside]: 'tin', [topics.outside]: ['excel', 'x'], [flag.outside]: 'x', [day.outside]: '24.12.2026', [seats.outside]: 501, [money.outside]: 'viel' })
    expect(wrong.details?.map(({ field }) => field).sort()).toEqual([tier, topics, flag, day, seats, money].map(({ outside }) => outside).sort())
    expect((await send(form, { company: 'A', email: mail('wrong'), [flag.outside]: true, [plate.outside]: 'K-1' }, { locale: 'de' })).details).toEqual([{ field: plate.outside, code: 'INVALID', message: 'Beginnt mit BN' }])
    // The page without a script: several boxes of one name, a yes or no that can say no, a number with a comma.
    const html = await (await fetch(`${hub().publicUrl}/forms/${form.key}`)).text()
    expect(html.match(new RegExp(`<input type="checkbox" name="${topics.outside}"`, 'g'))).toHaveLength(3)
    const fill = [['company', 'Seite GmbH'], ['email', mail('page')], [topics.outside, 'excel'], [topics.outside, 'leadership'], [flag.outside, 'false'], [money.outside, '1,5'], [seats.outside, '12x']]
    const post = (given: string[][]) => fetch(`${hub().publicUrl}/forms/${form.key}`, { method: 'POST', headers: { origin: hub().publicUrl }, body: new URLSearchParams([['_once', randomUUID()], ...given]) })
    const refused = await (await post(fill)).text()
    expect([refused.match(new RegExp(`name="${topics.outside}" value="\\w+" checked`, 'g'))?.length, refused.includes('<option value="false" selected>'), refused.includes('value="12x"')]).toEqual([2, true, true])
    expect((await post(fill.filter(([name]) => name !== seats.outside))).status).toBe(200)
    const [first, second] = await settled(form)
    const columns = own.map(({ column }) => column).join(', ')
    const lead = async (id: string | null | undefined) => (await rows<Record<string, unknown>>(`SELECT ${columns.replace(day.column, `${day.column}::text`)} FROM leads WHERE id = $1`, [id]))[0]
    expect(await lead(first?.lead)).toEqual({ [tier.column]: 'gold', [topics.column]: 'excel,languages', [places.column]: 'leadership,excel', [flag.column]: false, [day.column]: '2026-12-24', [seats.column]: 12, [money.column]: '99.50', [plate.column]: 'BN-1' })
    expect(await lead(second?.lead)).toMatchObject({ [topics.column]: 'excel,leadership', [flag.column]: false, [money.column]: '1.50', [seats.column]: null })
    for (const { column } of own) await dropField(column)
  })

  test('the tenant\'s own values of a list, by their names; retired ones are not offered and not taken', { timeout: 60_000 }, async () => {
    const made = await ask<{ id: string, value: string }>(admin, 'POST', '/items/choice_values', { list: 'leads.salutation', name_de: `${MARK} Divers`, name_en: `${MARK} Diverse`, sort: 5 })
    expect(made.status).toBe(200)
    const form = await makeForm({ fields: [{ field: 'company', required: true }, { field: 'email', required: true }, { field: 'salutation', required: false }] })
    const offered = async (locale: string) => (await call<{ fields: { name: string, choices: { value: string, label: string }[] | null }[] }>('GET', `/public/forms/${form.key}?locale=${locale}`)).data.fields.find(({ name }) => name === 'salutation')?.choices ?? []
    expect((await offered('de'))[0]).toEqual({ value: made.data.value, label: `${MARK} Divers` })
    expect((await offered('en'))[0]).toEqual({ value: made.data.value, label: `${MARK} Diverse` })
    expect((await offered('de')).length).toBeGreaterThan(1)
    await until('Directus to take it', async () => (await ask(admin, 'POST', '/items/leads', { company: 'Anrede GmbH', email: mail('salutation-probe'), salutation: made.data.value })).status === 200, 10)
    const taken = { company: 'Anrede GmbH', email: mail('salutation'), salutation: made.data.value }
    expect((await send(form, taken)).status).toBe(202)
    const [entry] = await settled(form)
    expect(entry?.problem).toBeNull()
    expect(await rows('SELECT salutation FROM leads WHERE id = $1', [entry?.lead])).toEqual([{ salutation: made.data.value }])
    expect((await ask(admin, 'PATCH', `/items/choice_values/${made.data.id}`, { retired: true })).status).toBe(200)
    expect((await offered('de')).map(({ value }) => value)).not.toContain(made.data.value)
    expect((await send(form, taken)).details).toEqual([expect.objectContaining({ field: 'salutation', code: 'INVALID' })])
    // An entry of a list of ours that is not there is refused at once, not when the lead is made.
    const industry = await makeForm({ fields: [{ field: 'company', required: true }, { field: 'email', required: true }, { field: 'industry', required: false }] })
    expect((await send(industry, { company: 'A', email: mail('list'), industry: randomUUID() })).details).toEqual([expect.objectContaining({ field: 'industry' })])
  })
})

describe('what is deleted', () => {
  test('a submission goes for good with what events told of it, its lead stays; spam goes too, by an administrator alone', { timeout: 60_000 }, async () => {
    const form = await makeForm()
    await send(form, { company: 'Bleibt GmbH', email: mail('stays') })
    await send(form, { company: 'Spam GmbH', email: mail('spam') }, { trap: 'http://spam.example' })
    const [entry, spam] = await settled(form)
    const path = (one: Entry | undefined) => `/platform/forms/${form.id}/submissions/${one?.id}`
    expect((await call('DELETE', path(entry), { token: rep })).code).toBe('ADMIN_REQUIRED')
    for (const one of [entry, spam]) expect((await call('DELETE', path(one), { token: admin })).status).toBe(204)
    expect((await call('DELETE', path(entry), { token: admin })).code).toBe('SUBMISSION_GONE')
    expect(await entries(form)).toEqual([])
    const told = await rows<{ type: string, payload: object }>('SELECT type, payload FROM kontor_state.outbox_events WHERE record = $1 ORDER BY position', [entry?.id])
    expect(told.map(({ type }) => type)).toEqual(['crm.form.submitted', 'crm.form.accepted', 'crm.form.deleted'])
    expect(told.map(({ payload }) => Object.keys(payload).filter(key => !['id', 'erased'].includes(key)))).toEqual([[], [], []])
    const lead = await call<{ company: string, origins: Record<string, { kind: string, submission: unknown }> }>('GET', `/crm/leads/${entry?.lead}`, { token: rep })
    expect([lead.status, lead.data.company, lead.data.origins['*']]).toEqual([200, 'Bleibt GmbH', expect.objectContaining({ kind: 'form', submission: null })])
  })

  test('a form goes with its submissions when that is asked for, else they stay as proof', { timeout: 60_000 }, async () => {
    const form = await makeForm()
    await send(form, { company: 'Geht GmbH', email: mail('goes') })
    const [entry] = await settled(form)
    expect((await call('DELETE', `/platform/forms/${form.id}?submissions=delete`, { token: admin })).status).toBe(204)
    expect(await rows('SELECT id FROM form_submissions WHERE id = $1', [entry?.id])).toEqual([])
    expect(await rows('SELECT company FROM leads WHERE id = $1', [entry?.lead])).toEqual([{ company: 'Geht GmbH' }])
    expect(await rows('SELECT before FROM audit_log WHERE action = \'form.deleted\' AND target = (SELECT name FROM lead_sources s JOIN leads l ON l.source = s.id WHERE l.id = $1)', [entry?.lead])).toEqual([{ before: { submissions: 1 } }])
  })
})

test('two administrators who change different things of a form at the same time both keep them', { timeout: 60_000 }, async () => {
  const form = await makeForm()
  const change = (body: Record<string, unknown>) => call<{ version: number }>('PATCH', `/platform/forms/${form.id}`, { token: admin, body })
  const changed = await inTenant(async (locker) => {
    await locker.query('BEGIN')
    await locker.query('SELECT 1 FROM web_forms WHERE id = $1 FOR UPDATE', [form.id])
    const both = Promise.all([change({ texts: { de: { title: 'Neuer Titel' } } }), change({ limitPerForm: 77 }), change({ texts: { de: { title: 'Neuer Titel' } } })])
    await until('all to wait', async () => (await rows('SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = \'Lock\' AND query LIKE \'%web_forms%\'')).length >= 3, 20)
    await locker.query('ROLLBACK')
    return both
  })
  expect(changed.map(({ status }) => status)).toEqual([200, 200, 200])
  // What visitors see was changed once.
  expect(await rows('SELECT texts, limit_per_form, version FROM web_forms WHERE id = $1', [form.id])).toEqual([{ texts: { de: { title: 'Neuer Titel' } }, limit_per_form: 77, version: 2 }])
})

describe('who may ask', () => {
  test('nobody while the area is switched off', { timeout: 60_000 }, async () => {
    const form = await makeForm()
    const answer = async () => (await call('GET', `/public/forms/${form.key}`)).status
    expect(await answer()).toBe(200)
    try {
      expect((await call('PUT', '/platform/modules', { token: admin, body: { modules: { crm: false } } })).status).toBe(200)
      await until('the form to be closed', async () => await answer() === 404, 10)
      expect((await send(form, { company: 'A', email: mail('off') })).code).toBe('FORM_UNKNOWN')
      expect(await entries(form)).toEqual([])
    }
    finally {
      await call('PUT', '/platform/modules', { token: admin, body: { modules: { crm: true } } })
    }
    await until('the form to be open again', async () => await answer() === 200, 10)
  })

  test('programs that go into the trap do not use up what people may send', async () => {
    const form = await makeForm({ limitPerForm: 2 })
    const spam = (n: number) => send(form, { company: `Spam ${n}`, email: mail('trap') }, { trap: 'x' })
    expect([(await spam(1)).status, (await spam(2)).status, (await spam(3)).status]).toEqual([202, 202, 429])
    expect((await send(form, { company: 'Mensch GmbH', email: mail('person') })).status).toBe(202)
    expect((await settled(form)).map(({ state }) => state)).toEqual(['spam', 'spam', 'done'])
  })

  test('however many come, they share few connections; who finds none is told to come again, with all that was typed', { timeout: 90_000 }, async () => {
    const form = await makeForm()
    const warm = await (await fetch(`${hub().publicUrl}/forms/${form.key}`)).text()
    expect(warm).toContain('<form')
    let peak = 0
    const { answers, page } = await inTenant(async (locker) => {
      await locker.query('BEGIN; LOCK TABLE web_forms IN ACCESS EXCLUSIVE MODE')
      const watch = inTenant(async (client) => {
        for (let i = 0; i < 12; i++) {
          const { rows: [found] } = await client.query<{ n: number }>('SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = \'kontor-forms\'')
          peak = Math.max(peak, found?.n ?? 0)
          await new Promise(done => setTimeout(done, 150))
        }
      })
      const flood = Array.from({ length: 30 }, () => call('GET', `/public/forms/${form.key}`))
      const typed = fetch(`${hub().publicUrl}/forms/${form.key}`, { method: 'POST', headers: { origin: hub().publicUrl }, body: new URLSearchParams({ _once: randomUUID(), company: 'Geduld GmbH', email: mail('busy') }) })
      const found = { answers: await Promise.all(flood), page: await typed }
      await watch
      await locker.query('ROLLBACK')
      return found
    })
    expect(peak).toBeGreaterThan(0)
    expect(peak).toBeLessThanOrEqual(POOLS.forms)
    for (const answer of answers) expect([answer.status, answer.code, Number(answer.headers.get('retry-after')) > 0]).toEqual([503, 'FORMS_BUSY', true])
    const html = await page.text()
    expect([page.status, Number(page.headers.get('retry-after')) > 0, html.includes('value="Geduld GmbH"'), html.includes('konnten gerade nicht gesendet werden') || html.includes('could not be sent just now')]).toEqual([503, true, true, true])
    await until('forms to be shown again', async () => (await call('GET', `/public/forms/${form.key}`)).status === 200, 10)
  })

  test('who asks too often gets back what was typed', { timeout: 60_000 }, async () => {
    const form = await makeForm()
    try {
      await until('calls to be too many', async () => (await Promise.all(Array.from({ length: 20 }, () => fetch(`${hub().publicUrl}/forms/x`)))).some(({ status }) => status === 429), 30)
      const page = await fetch(`${hub().publicUrl}/forms/${form.key}?lang=de`, { method: 'POST', headers: { origin: hub().publicUrl }, body: new URLSearchParams({ _once: randomUUID(), _consent: 'true', company: 'Zu oft GmbH', notes: 'Zwei\nZeilen', eigenes: 'Wert' }) })
      const html = await page.text()
      expect([page.status, html.includes('value="Zu oft GmbH"'), html.includes('>Zwei\nZeilen</textarea>'), html.includes('value="Wert"'), html.includes('Gerade wurde zu oft abgeschickt'), html.includes('name="_consent" value="true"')]).toEqual([429, true, true, true, true, true])
    }
    finally {
      const keys = await redis.keys('*form-calls:*')
      if (keys.length > 0) await redis.del(keys)
    }
  })
})
