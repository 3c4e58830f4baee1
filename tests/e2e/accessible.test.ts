import { randomBytes } from 'node:crypto'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { faultsOf } from '../support/axe.ts'
import { launchBrowser, newPerson } from '../support/browser.ts'
import { hub } from '../support/hub.ts'
import { passLogin } from '../support/login.ts'

const RUN = randomBytes(3).toString('hex')
const COMPANY = `Zugang ${RUN} GmbH`
let browser: Browser
const windows = new Map<string, Page>()
let lead: string, customer: string, contact: string

async function windowOf(who: string, phone = false): Promise<Page> {
  const key = `${who} ${phone}`
  const known = windows.get(key)
  if (known) return known
  const page = await (await newPerson(browser, { phone })).newPage()
  page.setDefaultTimeout(30_000)
  await page.goto(`${hub().publicUrl}/login?returnTo=${who === 'operator@kontor.test' ? '/platform/tenants' : '/demo/crm/leads'}`)
  await passLogin(page, { email: who, password: hub().passwords[who] ?? '' })
  await page.waitForURL(/\/(?:demo|platform)\//)
  windows.set(key, page)
  return page
}
const call = (page: Page, method: string, path: string, body?: object) => page.evaluate(async ([verb, address, text]) => {
  const response = await fetch(`/api/v1${address}`, { method: verb, headers: { 'x-kontor-tenant': 'demo', 'content-type': 'application/json' }, body: text })
  return response.status === 204 ? undefined : (await response.json() as { data: Record<string, unknown> }).data
}, [method, path, body && JSON.stringify(body)] as const)

beforeAll(async () => {
  browser = await launchBrowser()
  const rep = await windowOf('rep@demo.test')
  lead = String((await call(rep, 'POST', '/crm/leads', { company: COMPANY, email: 'kaputt@', phone: '0228 123', website: 'https://zugang.example', city: 'Bonn', postalCode: '53111', country: 'DE', tags: ['Messe'], nextStep: 'Anrufen', nextStepAt: '2026-11-20T08:00:00Z' }))?.id)
  customer = String((await call(rep, 'POST', '/crm/customers', { company: COMPANY, city: 'Bonn' }))?.id)
  contact = String((await call(rep, 'POST', '/crm/contacts', { customer, name: 'Ada Adler', email: 'adler@zugang.example' }))?.id)
  await call(rep, 'POST', '/crm/opportunities', { customer, title: `Rahmenvertrag ${RUN}`, amount: 12_000 })
  await call(rep, 'POST', `/crm/leads/${lead}/activities`, { kind: 'note', subject: 'Hat zurückgerufen' })
}, 240_000)
afterAll(async () => {
  const rep = windows.get('rep@demo.test false')
  if (rep) {
    await call(rep, 'DELETE', `/crm/leads/${lead}`)
    await call(rep, 'DELETE', `/crm/customers/${customer}`)
  }
  await browser?.close()
})

/** Until what the page shows has come. */
async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor()
  await page.waitForLoadState('networkidle')
  await page.waitForFunction(() => !document.querySelector('main [aria-busy="true"]'))
}

interface View { readonly name: string, readonly path: () => string, readonly who: string, readonly phone?: boolean, readonly act?: (page: Page) => Promise<unknown> }
const [REP, ADMIN, OPERATOR] = ['rep@demo.test', 'admin@demo.test', 'operator@kontor.test']
const plain = (who: string, ...paths: string[]): View[] => paths.map(path => ({ name: path || 'first page', path: () => `/demo${path}`, who }))

const VIEWS: readonly View[] = [
  ...plain(REP, '', '/crm/leads', '/crm/board', '/crm/work', '/crm/proposals', '/crm/duplicates', '/crm/customers', '/crm/contacts', '/crm/opportunities', '/crm/import', '/tasks', '/tasks/import', '/chat'),
  { name: 'account', path: () => '/account', who: REP },
  { name: 'a lead', path: () => `/demo/crm/leads/${lead}`, who: REP },
  { name: 'a lead being changed', path: () => `/demo/crm/leads/${lead}?edit`, who: REP },
  { name: 'where the data of a lead came from', path: () => `/demo/crm/privacy/${lead}`, who: REP },
  { name: 'what is kept of a contact', path: () => `/demo/crm/privacy/contacts/${contact}`, who: REP },
  { name: 'a customer', path: () => `/demo/crm/customers/${customer}`, who: REP },
  { name: 'a lead beside the list', path: () => `/demo/crm/leads?search=${encodeURIComponent(COMPANY)}`, who: REP, act: page => page.getByRole('link', { name: COMPANY }).first().click().then(() => page.getByRole('dialog').waitFor()) },
  { name: 'chosen leads', path: () => `/demo/crm/leads?search=${encodeURIComponent(COMPANY)}`, who: REP, act: page => page.getByRole('checkbox').nth(1).click() },
  { name: 'a new lead', path: () => '/demo/crm/leads?new', who: REP, act: page => page.getByRole('dialog').waitFor() },
  { name: 'filters', path: () => '/demo/crm/leads', who: REP, act: page => page.getByRole('button', { name: /^Filter/ }).first().click().then(() => page.waitForTimeout(500)) },
  { name: 'columns', path: () => '/demo/crm/leads', who: REP, act: page => page.getByRole('button', { name: /^Spalten/ }).first().click().then(() => page.waitForTimeout(500)) },
  { name: 'command palette', path: () => '/demo/crm/leads', who: REP, act: page => page.keyboard.press('Control+k').then(() => page.getByRole('dialog').waitFor()) },
  { name: 'nothing there', path: () => '/demo/crm/leads/00000000-0000-4000-8000-000000000000', who: REP },
  ...plain(ADMIN, '/admin/people', '/admin/modules', '/admin/profile', '/admin/api', '/admin/audit', '/admin/events', '/admin/forms', '/admin/webhooks', '/admin/sources', '/admin/sources/new', '/admin/privacy', '/crm/lists/industries', '/crm/lists/lead_sources'),
  { name: 'tenants', path: () => '/platform/tenants', who: OPERATOR },
  { name: 'health', path: () => '/platform/health', who: OPERATOR },
  ...['/crm/leads', '/crm/work', '/crm/board', '/crm/proposals', ''].map(path => ({ name: `${path || 'first page'} on a phone`, path: () => `/demo${path}`, who: REP, phone: true })),
  { name: 'a lead on a phone', path: () => `/demo/crm/leads/${lead}`, who: REP, phone: true },
]

describe('axe finds nothing', () => {
  test.each(VIEWS)('$who: $name', { timeout: 120_000 }, async ({ path, who, phone, act }) => {
    const page = await windowOf(who, phone)
    await page.goto(`${hub().publicUrl}${path()}`)
    await settled(page)
    await act?.(page)
    expect(await faultsOf(page)).toEqual([])
  })
})
