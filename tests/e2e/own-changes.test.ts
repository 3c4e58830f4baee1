import { randomBytes } from 'node:crypto'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser, newPerson } from '../support/browser.ts'
import { hub } from '../support/hub.ts'
import { passLogin } from '../support/login.ts'

const EMAIL = 'rep2@demo.test'
const COMPANY = `Rückgängig ${randomBytes(3).toString('hex')} GmbH`

let browser: Browser
let page: Page
beforeAll(async () => {
  browser = await launchBrowser()
  page = await (await newPerson(browser)).newPage()
  page.setDefaultTimeout(30_000)
  await page.goto(`${hub().publicUrl}/login?returnTo=/demo/crm/leads`)
  await passLogin(page, { email: EMAIL, password: hub().passwords[EMAIL] ?? '' })
  await page.waitForURL('**/demo/crm/leads')
})
afterAll(() => browser?.close())

const call = (method: string, path: string, body?: object) => page.evaluate(async ([verb, address, text]) => {
  const response = await fetch(`/api/v1${address}`, { method: verb, headers: { 'x-kontor-tenant': 'demo', 'content-type': 'application/json' }, body: text })
  return response.status === 204 ? undefined : (await response.json() as { data: Record<string, unknown> }).data
}, [method, path, body && JSON.stringify(body)] as const)

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
