import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser, newPerson } from '../support/browser.ts'
import { hub } from '../support/hub.ts'
import { passLogin } from '../support/login.ts'
import { openWindow, type PortalWindow } from '../support/portal-window.ts'

const MARK = `Verlauf ${randomBytes(3).toString('hex')}`
const SHOTS = process.env.KONTOR_SHOTS
let browser: Browser
let page: Page
let colleague: Page
let call: PortalWindow['call']
let lead: string
const entries = (on: Page) => on.getByTestId('timeline').getByRole('listitem').filter({ has: on.locator('time') })
const quick = (on: Page) => on.getByTestId('quick-entry')

async function shot(on: Page, name: string): Promise<void> {
  if (!SHOTS) return
  mkdirSync(SHOTS, { recursive: true })
  await on.screenshot({ path: `${SHOTS}/${name}.png`, fullPage: true })
}
const leadPage = () => `/demo/crm/leads/${lead}`

beforeAll(async () => {
  browser = await launchBrowser();
  ({ page, call } = await openWindow(browser, 'rep@demo.test', '/demo/crm/leads'))
  lead = String((await call('POST', '/crm/leads', { company: `${MARK} GmbH`, country: 'DE', phone: '+49 (0)228 / 123 45-67' }))?.id)
  await page.goto(`${hub().publicUrl}${leadPage()}`)
  colleague = (await openWindow(browser, 'manager@demo.test', leadPage())).page
}, 120_000)
afterAll(async () => {
  if (lead) await call('DELETE', `/crm/leads/${lead}`)
  await browser?.close()
})

test('a call is logged with two keys, and a colleague sees it without reloading', async () => {
  await page.getByTestId('timeline').getByText('Noch ist nichts geschehen.').waitFor()
  await colleague.getByTestId('timeline').getByText('Noch ist nichts geschehen.').waitFor()
  await quick(page).getByRole('button', { name: 'Anruf' }).waitFor()
  await page.keyboard.press('c')
  await quick(page).getByRole('form', { name: 'Anruf eintragen' }).waitFor()
  await shot(page, 'call')
  await page.keyboard.press('2')
  await page.getByText('Anruf eingetragen.').first().waitFor()
  await entries(page).filter({ hasText: 'Nicht erreicht' }).waitFor()
  await entries(colleague).filter({ hasText: 'Nicht erreicht' }).waitFor({ timeout: 10_000 })
  // The lead says so too, at the colleague's as well.
  for (const on of [page, colleague]) await on.getByText('Letzte Aktivität').waitFor()
  // Whoever did it may change it, nobody else.
  await entries(page).getByRole('button', { name: 'Anruf löschen' }).waitFor()
  expect(await entries(colleague).getByRole('button').count()).toBe(0)
  // The keyboard is where it was, so that the next key counts.
  await page.keyboard.press('c')
  await page.keyboard.press('Enter')
  await entries(page).filter({ hasText: 'Erreicht', hasNotText: 'Nicht' }).waitFor()
  // Read as in its country, dialled from anywhere; what was given is told.
  const number = page.getByRole('link', { name: '0228 1234567' })
  expect([await number.getAttribute('href'), await number.getAttribute('title')]).toEqual(['tel:+492281234567', 'Angegeben als: +49 (0)228 / 123 45-67'])
})

test('a note takes the next step along; what cannot be saved stays, over a reload too', async () => {
  await page.keyboard.press('n')
  const form = quick(page).getByRole('form', { name: 'Notiz schreiben' })
  await form.getByLabel('Notiz').fill('Interessiert an Excel, Budget ab Januar')
  await form.getByRole('button', { name: 'Nächsten Schritt planen' }).click()
  await form.getByLabel('Nächster Schritt').fill('Angebot senden')
  await form.getByLabel('Wann').fill('2027-01-11T09:30')
  await page.route('**/activities', route => route.request().method() === 'POST' ? route.abort() : route.fallback())
  await form.getByRole('button', { name: 'Speichern' }).click()
  await form.getByRole('alert').waitFor()
  await shot(page, 'not-saved')
  await page.unroute('**/activities')
  await page.reload()
  await quick(page).getByRole('button', { name: 'Notiz' }).click()
  expect(await form.getByLabel('Notiz').inputValue()).toBe('Interessiert an Excel, Budget ab Januar')
  await form.getByLabel('Notiz').press('Control+Enter')
  await entries(page).filter({ hasText: 'Budget ab Januar' }).waitFor()
  await entries(page).filter({ hasText: 'Angebot senden' }).waitFor()
  expect(await call('GET', `/crm/leads/${lead}`)).toMatchObject({ nextStep: 'Angebot senden', nextStepAt: new Date('2027-01-11T09:30+01:00').toISOString() })
})

test('the time line is cut down to a kind; an entry is changed, deleted, and taken back', async () => {
  await call('PATCH', `/crm/leads/${lead}`, { status: 'contacted' })
  await entries(page).filter({ hasText: 'Status geändert' }).waitFor()
  await shot(page, 'timeline')
  await page.getByTestId('timeline').getByRole('button', { name: 'Status', exact: true }).click()
  await expect.poll(() => entries(page).count()).toBe(1)
  await page.getByTestId('timeline').getByRole('button', { name: 'Notizen' }).click()
  const note = entries(page).filter({ hasText: 'Budget ab Januar' })
  await note.getByRole('button', { name: 'Notiz bearbeiten' }).click()
  const panel = page.getByRole('dialog', { name: 'Aktivität' })
  await panel.getByLabel('Betreff').fill('Messe')
  await panel.getByRole('button', { name: 'Speichern' }).click()
  await note.getByText('Messe').waitFor()
  await note.getByRole('button', { name: 'Notiz löschen' }).click()
  await note.waitFor({ state: 'detached' })
  await page.getByText('Davon gibt es hier noch nichts.').waitFor()
  await page.getByRole('button', { name: 'Rückgängig' }).last().click()
  await note.waitFor()
})

test('on a phone, dark, a call is two taps within reach of a thumb', async () => {
  const phone = await (await newPerson(browser, { phone: true, dark: true })).newPage()
  phone.setDefaultTimeout(30_000)
  await phone.goto(`${hub().publicUrl}/login?returnTo=${leadPage()}`)
  await passLogin(phone, { email: 'rep@demo.test', password: hub().passwords['rep@demo.test'] ?? '' })
  await quick(phone).getByRole('button', { name: 'Anruf' }).tap()
  const appointment = quick(phone).getByRole('button', { name: 'Termin vereinbart' })
  await appointment.waitFor()
  await shot(phone, 'phone-call')
  expect(await phone.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  for (const button of await quick(phone).getByRole('group').getByRole('button').all()) expect((await button.boundingBox())?.height).toBeGreaterThanOrEqual(44)
  await appointment.tap()
  await entries(phone).filter({ hasText: 'Termin vereinbart' }).waitFor()
  await entries(colleague).filter({ hasText: 'Termin vereinbart' }).waitFor({ timeout: 10_000 })
  await shot(phone, 'phone-timeline')
  expect(await phone.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
})
