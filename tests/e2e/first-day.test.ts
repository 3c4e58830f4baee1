import { join } from 'node:path'
import { readFileSync } from 'node:fs'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchBrowser, newPerson } from '../support/browser.ts'
import { hub } from '../support/hub.ts'
import { passLogin, type Login } from '../support/login.ts'
import { putOffLicence } from '../support/studio.ts'
import { until } from '../support/until.ts'

/** The list of real companies: 1,541 rows, semicolons, German headers. */
const COMPANIES = join(import.meta.dirname, '..', 'fixtures', 'companies.csv')
const ROWS = 1541

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
})

const loginOf = (email: string): Login => ({ email, password: hub().passwords[email] ?? '' })

/** What the portal's API says to the person of a page. */
function api<T>(page: Page, path: string): Promise<{ status: number, body: T }> {
  return page.evaluate(async (address) => {
    const response = await fetch(address, { headers: { 'x-kontor-tenant': 'demo' } })
    return { status: response.status, body: await response.json() as T }
  }, `/api/v1${path}`)
}

describe('the first day of a rep', () => {
  let person: BrowserContext
  let page: Page
  const login = loginOf('rep@demo.test')
  let leadId = ''

  beforeAll(async () => {
    person = await newPerson(browser)
    page = await person.newPage()
    page.setDefaultTimeout(30_000)
  })
  afterAll(async () => {
    await person?.close()
  })

  test('a page that was asked for leads to the login and back to it', async () => {
    await page.goto(`${hub().publicUrl}/demo/crm/leads?sort=company`, { waitUntil: 'commit' })
    await page.waitForURL(/\/auth\/realms\/kontor\//)
    await passLogin(page, login)
    await page.waitForURL('**/demo/crm/leads?sort=company')
    await page.getByRole('heading', { name: 'Leads' }).first().waitFor()
  })

  test('no token reaches the browser, the session cookie is closed to scripts', async () => {
    const cookies = await person.cookies(hub().publicUrl)
    expect(cookies.find(cookie => cookie.name === 'kontor_session')).toMatchObject({ httpOnly: true, sameSite: 'Lax' })
    const visible = await page.evaluate(() => document.cookie + JSON.stringify({ ...localStorage }) + JSON.stringify({ ...sessionStorage }))
    expect(visible).not.toMatch(/kontor_session|eyJ/)
  })

  test('a list of companies is imported: columns recognized, rows previewed, counts reported', async () => {
    await page.goto(`${hub().publicUrl}/demo/crm/import`)
    await page.locator('input[type=file]').setInputFiles(COMPANIES)
    await page.getByText('123Greetings.com Inc.').first().waitFor()
    await page.getByTestId('import-start').click()
    await page.waitForURL(/\/crm\/import\/[0-9a-f-]{36}$/)
    const id = page.url().split('/').at(-1)
    const done = await until('the import is done', async () => {
      const { body } = await api<{ data: { state: string, counts: { created: number, refused: number } } }>(page, `/crm/imports/${id}`)
      return body.data.state === 'done' && body.data
    }, 90)
    expect(done.counts.created + done.counts.refused).toBe(ROWS)
    expect(done.counts.created).toBeGreaterThan(ROWS - 10)
    await page.getByTestId('import-created').filter({ hasText: new Intl.NumberFormat('de-DE').format(done.counts.created) }).waitFor()
  })

  test('the list is searched in the database, and a lead tells where its values come from', async () => {
    await page.goto(`${hub().publicUrl}/demo/crm/leads`)
    await page.getByPlaceholder('Firma, Ort, Kontakt').fill('1blu')
    await page.getByText('1blu AG').first().click()
    await page.waitForURL(/open=([0-9a-f-]{36})/)
    leadId = new URL(page.url()).searchParams.get('open') ?? ''
    const { body } = await api<{ data: { company: string, postalCode: string, website: string, externalId: string, origins: Record<string, { kind: string, importRow: number, address: string }> } }>(page, `/crm/leads/${leadId}`)
    expect(body.data).toMatchObject({ company: '1blu AG', postalCode: '13627', website: 'https://www.1blu.de/', externalId: '1blu' })
    const line = readFileSync(COMPANIES, 'utf8').split('\n').findIndex(row => row.startsWith('1blu AG;')) + 1
    expect(body.data.origins['*']).toMatchObject({ kind: 'import', importRow: line, address: 'https://www.1blu.de/datenschutz/' })
  })

  test('an edited value is stored, is there after a reload, and belongs to the person from now on', async () => {
    await page.goto(`${hub().publicUrl}/demo/crm/leads/${leadId}?edit`)
    await page.getByLabel('Ansprechperson').fill('Gerd Grün-Weiß')
    await page.getByRole('button', { name: 'Speichern' }).click()
    await page.getByText('Gerd Grün-Weiß').first().waitFor()
    await page.reload()
    await page.getByText('Gerd Grün-Weiß').first().waitFor()
    const { body } = await api<{ data: { origins: Record<string, { kind: string }> } }>(page, `/crm/leads/${leadId}`)
    expect(body.data.origins.contactName).toMatchObject({ kind: 'person' })
    expect(body.data.origins['*']).toMatchObject({ kind: 'import' })
  })

  test('the bot answers from the data, names its source, and both are there after a reload', async () => {
    await page.goto(`${hub().publicUrl}/demo/chat?new`)
    await page.getByTestId('chat-input').fill('Was wissen wir über 1blu AG?')
    await page.getByTestId('chat-send').click()
    const answer = page.getByTestId('chat-answer').first()
    await answer.waitFor({ timeout: 60_000 })
    expect(await answer.innerText()).toContain('13627')
    await page.waitForURL(/\/demo\/chat\/[0-9a-f-]{36}/)
    await page.reload()
    await page.getByTestId('chat-question').first().waitFor()
    expect(await page.getByTestId('chat-answer').first().innerText()).toContain('Berlin')
    expect(await page.getByTestId('chat-answer').first().locator(`a[href*="${leadId}"]`).count()).toBeGreaterThan(0)
  })

  test('what is not in the data is not invented', async () => {
    await page.getByTestId('chat-input').fill('Was wissen wir über Quetzalcoatl Raumfahrt AG?')
    await page.getByTestId('chat-send').click()
    const answer = page.getByTestId('chat-answer').nth(1)
    await answer.waitFor({ timeout: 60_000 })
    expect(await answer.innerText()).toMatch(/nichts|kein/i)
  })

  test('after a logout the portal is closed and the old cookie is worth nothing', async () => {
    const cookies = await person.cookies(hub().publicUrl)
    const session = cookies.find(cookie => cookie.name === 'kontor_session')
    await page.goto(`${hub().publicUrl}/logout`, { waitUntil: 'commit' })
    await page.waitForURL(/\/auth\/realms\/kontor\//)
    const response = await fetch(`${hub().publicUrl}/api/v1/users/me`, { headers: { cookie: `kontor_session=${session?.value}` } })
    expect(response.status).toBe(401)
    // The page leaves for the login while it loads.
    await page.goto(`${hub().publicUrl}/demo`, { waitUntil: 'commit' })
    await page.waitForURL(/\/auth\/realms\/kontor\//)
  })
})

describe('an administrator', () => {
  const login = loginOf('admin@demo.test')

  test('must set up a second factor at the first login, then sees the same leads in Studio', async () => {
    const person = await newPerson(browser)
    const page = await person.newPage()
    page.setDefaultTimeout(60_000)
    await page.goto(`${hub().publicUrl}/login?returnTo=/demo`)
    await passLogin(page, login)
    await page.waitForURL('**/demo')
    expect(login.totp).toBeDefined()
    const { body } = await api<{ data: { studioUrl: string, secondFactorUsed: boolean } }>(page, '/users/me')
    expect(body.data.secondFactorUsed).toBe(true)
    const leads = await api<{ data: { id: string }[] }>(page, '/crm/leads?search=1blu')
    expect(leads.body.data).not.toHaveLength(0)

    await putOffLicence(page)
    await page.goto(`${body.data.studioUrl}/admin/login`)
    // No form for a password of Directus' own.
    await page.getByText('Kontor').first().waitFor()
    expect(await page.locator('input[type=password]').count()).toBe(0)
    await page.goto(`${body.data.studioUrl}/auth/login/keycloak?redirect=${encodeURIComponent(`${body.data.studioUrl}/admin/content/leads`)}`)
    await page.waitForURL(/\/admin\/content\/leads/)
    await page.goto(`${body.data.studioUrl}/admin/content/leads/${leads.body.data[0]?.id}`)
    await page.waitForFunction(() => [...document.querySelectorAll('input')].some(input => input.value === '1blu AG'))
    await person.close()
  })
})

describe('a second factor', () => {
  test('can be switched on in the account page and is asked for at the next login', async () => {
    const trainer = loginOf('trainer@demo.test')
    const person = await newPerson(browser)
    const page = await person.newPage()
    page.setDefaultTimeout(30_000)
    await page.goto(`${hub().publicUrl}/login?returnTo=/account`)
    await passLogin(page, trainer)
    await page.waitForURL('**/account')
    await page.getByRole('button', { name: 'Einschalten' }).click()
    await page.waitForURL(/\/auth\/realms\/kontor\//)
    await passLogin(page, trainer)
    await page.waitForURL('**/account')
    await page.getByText('Eingeschaltet.').waitFor()
    expect(trainer.totp).toBeDefined()

    await page.goto(`${hub().publicUrl}/logout`, { waitUntil: 'commit' })
    // Whoever is logged out is led to the login by the portal itself.
    await page.waitForURL(/\/auth\/realms\/kontor\//)
    await page.goto(`${hub().publicUrl}/login?returnTo=/demo`)
    await passLogin(page, trainer)
    await page.waitForURL('**/demo')
    const me = await api<{ data: { secondFactorUsed: boolean } }>(page, '/users/me')
    expect(me.body.data.secondFactorUsed).toBe(true)
    await person.close()
  })
})

describe('without a session', () => {
  test.each(['/crm/leads', '/crm/imports', '/chat/threads', '/users/me', '/users'])('the API refuses %s', async (path) => {
    const response = await fetch(`${hub().publicUrl}/api/v1${path}`)
    expect(response.status).toBe(401)
    expect(await response.json()).toMatchObject({ success: false, error: { code: 'UNAUTHENTICATED' } })
  })
})
