import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { hub } from '../support/hub.ts'
import { openWindow, type PortalWindow } from '../support/portal-window.ts'
import { realmToken } from '../support/realm-tokens.ts'

const EMAIL = 'rep@demo.test'
const COMPANY = `Zugleich ${randomBytes(3).toString('hex')} GmbH`

let browser: Browser
let page: Page
let call: PortalWindow['call']
let colleague: string
beforeAll(async () => {
  browser = await launchBrowser();
  ({ page, call } = await openWindow(browser, EMAIL, '/demo/crm/leads'))
  colleague = await realmToken({ claims: { organization: { demo: { id: '1', groups: ['/manager'] } }, amr: ['pwd'] } })
})
afterAll(() => browser?.close())

async function byColleague(id: string, values: object): Promise<void> {
  const response = await fetch(`${hub().publicUrl}/api/v1/crm/leads/${id}`, { method: 'PATCH', headers: { 'authorization': `Bearer ${colleague}`, 'x-kontor-tenant': 'demo', 'content-type': 'application/json' }, body: JSON.stringify(values) })
  expect(response.status).toBe(200)
}

test('whoever saves over a colleague\'s change sees both values and takes one for each field; nothing typed is lost', async () => {
  const id = String((await call('POST', '/crm/leads', { company: COMPANY, city: 'Bonn', website: 'https://alt.example.com' }))?.id)
  await page.goto(`${hub().publicUrl}/demo/crm/leads/${id}?edit`)
  await page.getByLabel('Ort', { exact: true }).fill('Aachen')
  await page.getByLabel('Website').fill('https://meine.example.com')
  await page.getByLabel('Ansprechperson', { exact: true }).fill('Ada Vorlage')
  await byColleague(id, { city: 'Köln', website: 'https://neu.example.com', postalCode: '50667' })
  await page.getByRole('button', { name: 'Speichern' }).click()

  const dialog = page.getByRole('dialog').filter({ hasText: 'inzwischen geändert' })
  await dialog.waitFor()
  const city = dialog.locator('[data-field="city"]')
  expect(await city.innerText()).toMatch(/Aachen[\s\S]*Köln/)
  expect(await call('GET', `/crm/leads/${id}`)).toMatchObject({ city: 'Köln' })
  // Back in the form everything that was typed is there, and the next try asks again.
  await dialog.getByRole('button', { name: 'Zurück zum Formular' }).click()
  expect([await page.getByLabel('Ort', { exact: true }).inputValue(), await page.getByLabel('Website').inputValue()]).toEqual(['Aachen', 'https://meine.example.com'])
  await page.getByRole('button', { name: 'Speichern' }).click()
  await dialog.locator('[data-field="website"]').getByRole('radio').nth(1).check()
  await dialog.getByRole('button', { name: 'Übernehmen und speichern' }).click()
  await page.getByText('Gespeichert').first().waitFor()
  await expect.poll(() => call('GET', `/crm/leads/${id}`)).toMatchObject({ city: 'Aachen', website: 'https://neu.example.com', contactName: 'Ada Vorlage', postalCode: '50667' })
  await call('DELETE', `/crm/leads/${id}`)
})

test('who changed other fields than a colleague is not asked: both changes stand', async () => {
  const id = String((await call('POST', '/crm/leads', { company: COMPANY, city: 'Bonn' }))?.id)
  await page.goto(`${hub().publicUrl}/demo/crm/leads/${id}?edit`)
  await page.getByLabel('Ort', { exact: true }).fill('Aachen')
  await byColleague(id, { postalCode: '52062' })
  await page.getByRole('button', { name: 'Speichern' }).click()
  await expect.poll(() => call('GET', `/crm/leads/${id}`)).toMatchObject({ city: 'Aachen', postalCode: '52062' })
  expect(await page.getByRole('dialog').count()).toBe(0)
  await call('DELETE', `/crm/leads/${id}`)
})

test('the list is exported as it is shown', async () => {
  const id = String((await call('POST', '/crm/leads', { company: COMPANY, city: 'Bonn' }))?.id)
  await page.goto(`${hub().publicUrl}/demo/crm/leads?search=${encodeURIComponent(COMPANY)}`)
  await page.getByRole('button', { name: 'Exportieren' }).click()
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'CSV' }).click()])
  expect(file.suggestedFilename()).toMatch(/^leads-demo-.*\.csv$/)
  const lines = readFileSync(await file.path(), 'utf8').split('\r\n')
  expect(lines[0]).toMatch(/^\uFEFFFirma;Status/)
  expect(lines.slice(1)).toEqual([expect.stringContaining(`${COMPANY};`), ''])
  await call('DELETE', `/crm/leads/${id}`)
})
