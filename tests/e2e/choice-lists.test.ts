import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser, newPerson } from '../support/browser.ts'
import { hub } from '../support/hub.ts'
import { passLogin } from '../support/login.ts'
import { openWindow, type PortalWindow } from '../support/portal-window.ts'

const RUN = randomBytes(3).toString('hex')
const INDUSTRY = `Windkraft ${RUN}`
const SHOTS = process.env.KONTOR_SHOTS
let browser: Browser
let admin: Page
let rep: PortalWindow
let lead: string

async function shot(page: Page, name: string): Promise<void> {
  if (!SHOTS) return
  mkdirSync(SHOTS, { recursive: true })
  await page.screenshot({ path: `${SHOTS}/${name}.png` })
}

beforeAll(async () => {
  browser = await launchBrowser()
  admin = await (await newPerson(browser)).newPage()
  admin.setDefaultTimeout(30_000)
  await admin.goto(`${hub().publicUrl}/login?returnTo=/demo/crm/leads`)
  await passLogin(admin, { email: 'admin@demo.test', password: hub().passwords['admin@demo.test'] ?? '' })
  await admin.waitForURL('**/demo/crm/leads')
  rep = await openWindow(browser, 'rep@demo.test', '/demo/crm/leads')
  lead = String((await rep.call('POST', '/crm/leads', { company: `Branche ${RUN} GmbH` }))?.id)
}, 180_000)
afterAll(async () => {
  if (lead) await rep.call('DELETE', `/crm/leads/${lead}`)
  await browser?.close()
})

test('an administrator adds a value of a list in the portal, and a rep chooses it', { timeout: 120_000 }, async () => {
  await admin.getByRole('navigation', { name: 'Navigation' }).getByRole('link', { name: 'Auswahllisten' }).click()
  await admin.waitForURL('**/crm/lists/industries')
  await admin.getByRole('button', { name: 'Branche anlegen' }).first().click()
  const form = admin.getByRole('dialog', { name: 'Branche anlegen' })
  await form.getByLabel('Schlüssel').fill(`wind-${RUN}`)
  await form.getByLabel('Name (Deutsch)').fill(INDUSTRY)
  await form.getByLabel('Name (Englisch)').fill(`Wind power ${RUN}`)
  await shot(admin, 'list-create')
  await form.getByRole('button', { name: 'Anlegen' }).click()
  await admin.getByRole('row').filter({ hasText: INDUSTRY }).waitFor()
  await shot(admin, 'list-industries')

  await rep.page.goto(`${hub().publicUrl}/demo/crm/leads/${lead}?edit`)
  await rep.page.getByLabel('Branche', { exact: true }).click()
  await rep.page.keyboard.type(INDUSTRY)
  await rep.page.getByRole('option', { name: INDUSTRY }).click()
  await rep.page.getByRole('button', { name: 'Speichern' }).click()
  // The value leads to its own page, which a rep may read and not change.
  await rep.page.getByRole('link', { name: INDUSTRY }).click()
  await rep.page.getByRole('heading', { name: INDUSTRY }).waitFor()
  expect(await rep.page.getByRole('button', { name: 'Bearbeiten' }).count()).toBe(0)
  // The leads that have it stand below.
  await rep.page.getByTestId('related-leads-industry').getByText(`Branche ${RUN} GmbH`).waitFor()
  await shot(rep.page, 'list-value-rep')
})

test('the other lists are a tab away, on a phone as well, and people without the right have no entry', { timeout: 120_000 }, async () => {
  await admin.setViewportSize({ width: 390, height: 844 })
  await admin.goto(`${hub().publicUrl}/demo/crm/lists/industries`)
  const tabs = admin.getByRole('navigation', { name: 'Auswahllisten' })
  await tabs.getByRole('link', { name: 'Lead-Quellen' }).click()
  await admin.getByRole('heading', { name: 'Lead-Quellen' }).waitFor()
  expect(await tabs.getByRole('link', { name: 'Lead-Quellen' }).getAttribute('aria-current')).toBe('page')
  await shot(admin, 'list-sources-phone')
  await admin.goto(`${hub().publicUrl}/demo/crm/lists/leads`)
  await admin.getByText('Diese Sammlung gibt es hier nicht').waitFor()
  expect(await rep.page.getByRole('navigation', { name: 'Navigation' }).getByRole('link', { name: 'Auswahllisten' }).count()).toBe(0)
})
