import { randomBytes } from 'node:crypto'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { hub } from '../support/hub.ts'
import { openWindow, type PortalWindow } from '../support/portal-window.ts'

const EMAIL = 'rep2@demo.test'
const COMPANY = `Rückgängig ${randomBytes(3).toString('hex')} GmbH`

let browser: Browser
let page: Page
let call: PortalWindow['call']
beforeAll(async () => {
  browser = await launchBrowser();
  ({ page, call } = await openWindow(browser, EMAIL, '/demo/crm/leads'))
})
afterAll(() => browser?.close())

test('the list asks for the columns that it shows, and a lead that was deleted by mistake is back with one click', async () => {
  const made = await call('POST', '/crm/leads', { company: COMPANY, city: 'Bonn', phone: '+49 228 1234567' })
  const asked: string[] = []
  page.on('request', request => request.url().includes('/api/v1/crm/leads?') && asked.push(request.url()))
  await page.goto(`${hub().publicUrl}/demo/crm/leads?search=${encodeURIComponent(COMPANY)}`)
  const row = page.getByRole('row').filter({ hasText: COMPANY })
  await row.click()
  expect(asked.map(url => new URL(url).searchParams.get('fields'))).toEqual(asked.map(() => expect.stringMatching(/(?=.*company)(?=.*status)/) as string))
  expect(asked[0]).not.toContain('notes')

  const panel = page.getByRole('dialog').filter({ hasText: 'Lead-Nummer' })
  await panel.getByRole('button', { name: 'Löschen' }).click()
  await page.getByRole('dialog').filter({ hasText: `${COMPANY} löschen?` }).getByRole('button', { name: 'Löschen' }).click()
  await row.waitFor({ state: 'hidden' })
  await page.getByRole('button', { name: 'Rückgängig' }).click()
  await row.waitFor()
  expect(await call('GET', `/crm/leads/${String(made?.id)}`)).toMatchObject({ company: COMPANY, city: 'Bonn', status: 'new' })
  await call('DELETE', `/crm/leads/${String(made?.id)}`)
})

test('people change their name on the account page; the address says who changes it', async () => {
  const before = await call('GET', '/users/me')
  await page.goto(`${hub().publicUrl}/account`)
  const email = page.getByLabel('E-Mail', { exact: true })
  expect(await email.inputValue()).toBe(EMAIL)
  expect(await email.getAttribute('readonly')).not.toBeNull()
  await page.getByText('Eine neue trägt der Betrieb der Plattform ein').waitFor()
  await page.getByLabel('Vorname').fill('Jördis')
  await page.getByRole('button', { name: 'Speichern' }).click()
  await page.getByText('Gespeichert.').first().waitFor()
  await page.reload()
  await expect.poll(() => page.getByLabel('Vorname').inputValue()).toBe('Jördis')
  await page.getByLabel('Nachname').fill('')
  await page.getByRole('button', { name: 'Speichern' }).click()
  await page.getByText('Bitte ausfüllen.').waitFor()
  await page.getByRole('button', { name: 'Verwerfen' }).click()
  expect(await page.getByLabel('Nachname').inputValue()).toBe(before?.lastName)
  await call('PATCH', '/users/me', { firstName: before?.firstName, lastName: before?.lastName })
})
