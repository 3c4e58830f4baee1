import { randomBytes } from 'node:crypto'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchBrowser, newPerson } from '../support/browser.ts'
import { hub } from '../support/hub.ts'
import { rowsOf, withRedis } from '../support/inside.ts'
import { passLogin } from '../support/login.ts'
import { linkIn, mailTo } from '../support/mail.ts'
import { realmAdmin } from '../support/realm-admin.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { createOverCli, removeTenant } from '../support/tenants.ts'
import { until } from '../support/until.ts'

const run = randomBytes(3).toString('hex')
const slug = `reg-${run}`
const domain = `firma-${run}.test`
const person = { email: `neu@${domain}`, password: 'Ein-gutes-Passwort-9', name: { first: 'Nora', last: 'Neu' } }
let browser: Browser
let context: BrowserContext
let page: Page
let admin: string

const api = async (path: string, init: { method?: string, body?: unknown, token?: string } = {}) => {
  const response = await fetch(`${hub().publicUrl}/api/v1${path}`, {
    method: init.method ?? 'GET', body: init.body === undefined ? undefined : JSON.stringify(init.body),
    headers: { 'x-kontor-tenant': slug, ...init.body === undefined ? {} : { 'content-type': 'application/json' }, ...init.token ? { authorization: `Bearer ${init.token}` } : {} },
  })
  const body = await response.json().catch(() => undefined) as { data?: unknown, error?: { code: string }, meta?: unknown } | undefined
  return { status: response.status, code: body?.error?.code, data: body?.data, keys: Object.keys(body ?? {}) }
}
const settings = (registration: Record<string, unknown>) => api('/platform/settings', { method: 'PATCH', body: { registration }, token: admin })
const register = (email: string, tenant = slug) => api('/platform/registrations', { method: 'POST', body: { tenant, email, locale: 'de' } })
const mailsTo = async (address: string) => ((await (await fetch(`${hub().mailUrl}/api/email?limit=500`)).json()) as { to: { address: string }[], text: string, subject: string }[]).filter(mail => mail.to.some(to => to.address === address))
const accounts = (email: string) => realmAdmin<{ id: string }[]>('GET', `/users?email=${encodeURIComponent(email)}&exact=true`)

beforeAll(async () => {
  browser = await launchBrowser()
  context = await newPerson(browser)
  page = await context.newPage()
  page.setDefaultTimeout(60_000)
  expect(await createOverCli(slug)).toMatchObject({ code: 0 })
  admin = await realmToken({ claims: { organization: { [slug]: { id: '1', groups: ['/admin'] } }, amr: ['pwd', 'otp'] }, lifespan: 1200 })
})
afterAll(async () => {
  await context?.close()
  await browser?.close()
  await removeTenant(slug)
})

describe('while nobody may register', () => {
  test('there is no page and no way past it, for an unknown tenant neither', async () => {
    for (const tenant of [slug, 'no-such-tenant', 'core', 'platform', '../demo']) {
      expect((await fetch(`${hub().publicUrl}/register?tenant=${encodeURIComponent(tenant)}`, { headers: { accept: 'text/html' } })).status, tenant).toBe(404)
      expect(await register(person.email, tenant), tenant).toMatchObject({ status: 403, code: 'REGISTRATION_CLOSED' })
      expect(await api(`/platform/registrations?tenant=${encodeURIComponent(tenant)}`), tenant).toMatchObject({ status: 403, code: 'REGISTRATION_CLOSED' })
    }
    await page.goto(`${hub().publicUrl}/register?tenant=${slug}`)
    await page.getByText('Keine Registrierung möglich').waitFor()
    expect(await accounts(person.email)).toEqual([])
  })

  test('no role that administers or leads can be the one', async () => {
    for (const role of ['admin', 'manager', 'operator', 'automation']) expect(await settings({ enabled: true, domains: [domain], role }), role).toMatchObject({ status: 400 })
    const past = await fetch(`${hub().hostUrl}/items/tenant_settings`, { method: 'PATCH', headers: { 'authorization': `Bearer ${admin}`, 'x-kontor-tenant': slug, 'content-type': 'application/json' }, body: JSON.stringify({ registration_role: 'admin' }) })
    expect(past.status).toBe(400)
  })
})

describe('when the tenant lets people register', () => {
  beforeAll(async () => {
    expect(await settings({ enabled: true, domains: [domain], role: 'rep' })).toMatchObject({ status: 200 })
    await until('the page is there', async () => (await api(`/platform/registrations?tenant=${slug}`)).status === 200, 5)
  })

  test('somebody asks for access, follows the mail and is in with the role named', async () => {
    // The tenant's own address for guests leads to the page.
    await page.goto(`${hub().publicUrl}/${slug}/register`)
    await page.getByRole('heading', { name: `Zugang zu Tenant ${slug}` }).waitFor()
    await page.locator('#r-email').fill(person.email)
    await page.getByRole('button', { name: 'Link anfordern' }).click()
    await page.getByText('Sehen Sie in Ihr Postfach').waitFor()
    await page.goto(linkIn(await mailTo(person.email)))
    await passLogin(page, person)
    await page.goto(`${hub().publicUrl}/${slug}`)
    await passLogin(page, person)
    await page.getByRole('heading', { name: /Nora/ }).waitFor()
    const me = await page.evaluate(async () => (await (await fetch('/api/v1/users/me')).json() as { data: { email: string, tenants: unknown[] } }).data)
    expect(me).toMatchObject({ email: person.email, tenants: [{ slug, roles: ['rep'] }] })
    const [account] = await realmAdmin<{ emailVerified: boolean }[]>('GET', `/users?email=${encodeURIComponent(person.email)}&exact=true`)
    expect(account?.emailVerified).toBe(true)
    expect(await rowsOf(`tenant_${slug.replaceAll('-', '_')}`, 'SELECT actor, target, after FROM audit_log WHERE action = \'person.registered\'')).toEqual([{ actor: null, target: person.email, after: { role: 'rep' } }])
  })

  test('every address gets the same answer, and only those of the domain a mail', async () => {
    const foreign = `wer@anders-${run}.test`
    const similar = `wer@x${domain}`
    const below = `wer@mail.${domain}`
    const known = `admin@${slug}.test`
    // As if some minutes had passed since the last mail.
    await withRedis(async (redis) => { await redis.del(...await redis.keys(`kontor:${slug}:registration:*`)) })
    const answers = []
    for (const email of [person.email, foreign, similar, below, known, `weitere@${domain}`]) {
      const begin = performance.now()
      answers.push({ email, ...await register(email), time: performance.now() - begin })
    }
    for (const { time, email, ...answer } of answers) {
      expect(answer, email).toEqual({ status: 202, code: undefined, data: { sent: true }, keys: ['success', 'data', 'meta'] })
      expect(time, email).toBeLessThan(1500)
    }
    await mailTo(`weitere@${domain}`)
    for (const email of [foreign, similar, below]) {
      expect(await mailsTo(email), email).toEqual([])
      expect(await accounts(email), email).toEqual([])
    }
  })

  test('who is a member already is told so, and keeps the role', async () => {
    const mail = await until('the mail', async () => (await mailsTo(person.email)).find(({ text }) => text.includes('Sie haben dort schon Zugang')), 20)
    expect(mail.text).toContain(`${hub().publicUrl}/${slug}`)
    // Again and again makes no further mails.
    const before = (await mailsTo(person.email)).length
    for (let i = 0; i < 3; i++) await register(person.email)
    await register(`letzte@${domain}`)
    await mailTo(`letzte@${domain}`)
    expect((await mailsTo(person.email)).length).toBe(before)
  })

  test('whose account exists elsewhere confirms it first, by the link of the mail', async () => {
    const other = `anderswo@${domain}`
    await realmAdmin('POST', '/users', { username: other, email: other, enabled: true, emailVerified: true, firstName: 'Anne', lastName: 'Anders', attributes: { locale: ['de'] }, credentials: [{ type: 'password', value: person.password, temporary: false }] })
    await register(other)
    const mail = await until('the mail', async () => (await mailsTo(other))[0], 20)
    const link = /https?:\/\/\S+\/register\?\S+/.exec(mail.text)?.[0] ?? ''
    const sub = (await accounts(other))[0]?.id ?? ''
    const organizations = () => realmAdmin<{ alias: string }[]>('GET', `/organizations/members/${sub}/organizations`)
    expect(await organizations()).toEqual([])
    const token = new URL(link).searchParams.get('confirm') ?? ''
    expect(await api('/platform/registrations/confirm', { method: 'POST', body: { token: `${token.slice(0, -2)}xx` } })).toMatchObject({ status: 400, code: 'REGISTRATION_LINK_INVALID' })
    await page.goto(link)
    await page.getByRole('button', { name: 'Zugang bestätigen' }).click()
    await page.getByText('Sie gehören jetzt zu').waitFor()
    expect(await organizations()).toEqual([expect.objectContaining({ alias: slug })])
  })

  test('who was locked out stays out', async () => {
    const people = (await api('/platform/people', { token: admin })).data as { id: string, email: string }[]
    const own = people.find(({ email }) => email === `anderswo@${domain}`)
    expect(await api(`/platform/people/${own?.id}`, { method: 'PATCH', body: { status: 'inactive' }, token: admin })).toMatchObject({ status: 200 })
    const token = new URL(/https?:\/\/\S+\/register\?\S+/.exec((await mailsTo(`anderswo@${domain}`))[0]?.text ?? '')?.[0] ?? 'http://x').searchParams.get('confirm') ?? ''
    await api('/platform/registrations/confirm', { method: 'POST', body: { token } })
    const after = (await api('/platform/people', { token: admin })).data as { email: string, status: string }[]
    expect(after.find(({ email }) => email === `anderswo@${domain}`)?.status).toBe('inactive')
  })

  test('what nobody completes within a week is taken back, unless an administrator has spoken for it', { timeout: 240_000 }, async () => {
    const [late, named, kept, fresh] = [`weitere@${domain}`, `benannt@${domain}`, `letzte@${domain}`, `frisch@${domain}`]
    for (const email of [named, fresh]) {
      await register(email)
      await mailTo(email)
    }
    const people = async () => (await api('/platform/people?pageSize=100', { token: admin })).data as { id: string, email: string, status: string }[]
    // The list follows the login server within seconds.
    const ids = await until('the list', async () => {
      const found = new Map((await people()).map(({ email, id }) => [email, id]))
      return found.has(named) && found.has(kept) && found
    }, 30)
    expect((await api('/crm/leads', { method: 'POST', body: { company: `Vergeben ${run}`, owner: ids.get(named) }, token: admin })).status).toBe(201)
    expect((await api(`/platform/people/${ids.get(kept)}/resend`, { method: 'POST', token: admin })).status).toBeLessThan(300)
    const subs = new Map<string, string>()
    for (const email of [person.email, late, named, kept, fresh]) subs.set(email, (await accounts(email))[0]?.id ?? '')
    const open = () => rowsOf<{ sub: string }>('platform_core', `SELECT sub FROM kontor_state.open_registrations WHERE tenant = '${slug}'`)
    expect((await open()).map(({ sub }) => sub)).toEqual(expect.arrayContaining([...subs.values()]))
    const old = [person.email, late, named, kept].map(email => subs.get(email) ?? '')
    // A week later; one has had a second mail meanwhile.
    await rowsOf('platform_core', `UPDATE kontor_state.open_registrations SET registered_at = registered_at - interval '8 days', asked_at = CASE WHEN sub IN (${old.map(sub => `'${sub}'`).join()}) THEN asked_at - interval '8 days' ELSE asked_at - interval '1 day' END WHERE tenant = '${slug}'`)
    await until('the look', async () => !(await open()).some(({ sub }) => old.includes(sub)), 150)
    expect((await open()).map(({ sub }) => sub)).toContain(subs.get(fresh))

    for (const email of [late, named]) expect(await accounts(email), email).toEqual([])
    for (const email of [person.email, kept, fresh]) expect(await accounts(email), email).toHaveLength(1)
    const left = await people()
    expect(left.map(({ email }) => email)).toEqual(expect.arrayContaining([person.email, kept, fresh]))
    expect(left.filter(({ email }) => email === late || email === named)).toEqual([])
    const database = `tenant_${slug.replaceAll('-', '_')}`
    // Whom a lead names keeps their row; nothing at all is left of the other.
    expect(await rowsOf(database, `SELECT email, status FROM directus_users WHERE external_identifier IN ('${subs.get(late)}', '${subs.get(named)}')`)).toEqual([{ email: named, status: 'archived' }])
    expect(await rowsOf(database, `SELECT 1 FROM leads WHERE company = 'Vergeben ${run}' AND owner = '${ids.get(named)}'`)).toHaveLength(1)
    expect(await rowsOf(database, `SELECT 1 FROM audit_log WHERE lower(target) IN ('${late}', '${named}')`)).toEqual([])
    expect(await rowsOf(database, 'SELECT target FROM audit_log WHERE action = \'person.registration_expired\' ORDER BY target')).toEqual([late, named].map(email => ({ target: subs.get(email) })).sort((a, b) => String(a.target).localeCompare(String(b.target))))
    // They may come again.
    await withRedis(async (redis) => { await redis.del(...await redis.keys(`kontor:${slug}:registration:*`)) })
    await register(late)
    await until('the new account', async () => (await accounts(late)).length === 1, 20)
  })

  test('what is no address is said at once', async () => {
    for (const body of [{ tenant: slug, email: 'niemand', locale: 'de' }, { tenant: slug, locale: 'de' }, { tenant: slug, email: person.email, locale: 'de', role: 'admin' }]) expect(await api('/platform/registrations', { method: 'POST', body })).toMatchObject({ status: 400, code: 'VALIDATION_FAILED' })
  })

  test('switched off again, the page is gone', async () => {
    await settings({ enabled: false })
    await until('it is closed', async () => (await register(person.email)).code === 'REGISTRATION_CLOSED', 5)
    expect((await fetch(`${hub().publicUrl}/register?tenant=${slug}`, { headers: { accept: 'text/html' } })).status).toBe(404)
  })
})
