import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { hub } from '../support/hub.ts'
import { openWindow, type PortalWindow } from '../support/portal-window.ts'
import { serveSourcePages, type SourcePages } from '../support/source-pages.ts'

const MARK = `Quelle ${randomBytes(3).toString('hex')}`
const SHOTS = process.env.KONTOR_SHOTS
let site: SourcePages
let browser: Browser
let page: Page
let call: PortalWindow['call']
let lead = ''
const sources: string[] = []

async function shot(name: string): Promise<void> {
  if (!SHOTS) return
  mkdirSync(SHOTS, { recursive: true })
  await page.screenshot({ path: `${SHOTS}/${name}.png`, fullPage: true })
}
const open = (path: string) => page.goto(`${hub().publicUrl}/demo/${path}`)

beforeAll(async () => {
  site = await serveSourcePages({}, (_, answer) => void answer.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ firma: { name: 'Alpha Technik GmbH', telefon: '+49 228 5566770', ort: 'Bonn' } })))
  browser = await launchBrowser();
  ({ page, call } = await openWindow(browser, 'admin@demo.test', '/demo/admin/sources'))
  lead = String((await call('POST', '/crm/leads', { company: `${MARK} Lead`, country: 'DE', city: 'Bonn' }))?.id)
})
afterAll(async () => {
  if (lead) await call('DELETE', `/crm/leads/${lead}`)
  for (const id of sources) await call('DELETE', `/crm/sources/${id}`)
  await browser?.close()
  site?.close()
})

test('an administrator sets a service up, gives it a key and tries it', async () => {
  await page.getByTestId('source-new').click()
  await page.waitForURL('**/admin/sources/new')
  await page.getByLabel('Name', { exact: true }).fill(`${MARK} Auskunft`)
  await page.getByLabel('Adresse', { exact: true }).fill('https://10.0.0.1/firma?name={company}')
  await page.getByTestId('source-field-add').click()
  await page.getByLabel('Feld 1', { exact: true }).click()
  await page.getByRole('option', { name: 'Telefon', exact: true }).click()
  await page.getByLabel('Stelle von Feld 1').fill('$.firma.telefon')
  await page.getByTestId('source-field-add').click()
  await page.getByLabel('Feld 2', { exact: true }).click()
  await page.getByRole('option', { name: 'Ort', exact: true }).click()
  await page.getByLabel('Stelle von Feld 2').fill('$.firma.ort')
  await page.getByTestId('source-active').click()
  await page.getByTestId('source-save').click()
  // The source is there, and the page says what is wrong with its settings.
  await page.locator('#source-address-help').getByText('öffentliche https').waitFor()
  await page.getByLabel('Adresse', { exact: true }).fill(site.address('/firma?name={company}'))
  await page.getByLabel('Kopfzeile des Schlüssels').fill('X-Api-Key')
  await page.getByTestId('source-save').click()
  await page.waitForURL(/\/admin\/sources\/[0-9a-f-]{36}$/)
  sources.push(new URL(page.url()).pathname.split('/').at(-1) ?? '')
  await page.getByTestId('source-key').waitFor()
  expect(await page.getByTestId('source-key-state').innerText()).toBe('Kein Schlüssel hinterlegt')
  await page.locator('#source-key').fill('geheim-4711')
  await page.getByTestId('source-key-save').click()
  await page.getByTestId('source-key-state').getByText('Hinterlegt am').waitFor()
  expect(await page.locator('#source-key').inputValue()).toBe('')
  await page.getByTestId('source-trial-lead').click()
  await page.getByPlaceholder('Lead suchen').fill(MARK)
  await page.getByRole('option', { name: `${MARK} Lead` }).click()
  await page.getByTestId('source-trial-run').click()
  const result = page.getByTestId('source-trial-result')
  await result.waitFor()
  await result.locator('[data-field="phone"][data-outcome="proposed"]').getByText('"telefon": "+49 228 5566770",').waitFor()
  await result.locator('[data-field="city"][data-outcome="already"]').waitFor()
  expect(await result.innerText()).toContain(encodeURIComponent(`${MARK} Lead`))
  await shot('sources-service')
}, 120_000)

test('whoever enriches chooses the source, and the results name it', async () => {
  await open(`crm/leads/${lead}`)
  await page.getByTestId('lead-enrich-source').click()
  await page.getByRole('menuitem', { name: `${MARK} Auskunft` }).click()
  await page.getByText('Ein Wert vorgeschlagen.').first().waitFor({ timeout: 30_000 })
  const [run] = await call('GET', '/crm/enrichments?pageSize=1') as unknown as { id: string }[]
  await open(`crm/enrichments/${run?.id}`)
  await page.getByTestId('enrichment-source').getByText(`${MARK} Auskunft`).waitFor()
  await page.locator('[data-field="phone"][data-outcome="proposed"]').getByText('+49 228 5566770').waitFor()
  await shot('sources-results')
}, 60_000)

test('a register is uploaded and shows what was recognized, on a phone and in the dark too', async () => {
  await open('admin/sources/new')
  await page.getByLabel('Name', { exact: true }).fill(`${MARK} Register`)
  await page.getByTestId('source-kind').click()
  await page.getByRole('option', { name: 'Register (Datei)' }).click()
  await page.getByTestId('source-save').click()
  await page.waitForURL(/\/admin\/sources\/[0-9a-f-]{36}$/)
  await page.getByTestId('source-file').waitFor()
  sources.push(new URL(page.url()).pathname.split('/').at(-1) ?? '')
  await page.getByTestId('source-file-input').setInputFiles({ name: 'firmen.csv', mimeType: 'text/csv', buffer: Buffer.from('Firma;PLZ;Telefon\nAlpha Technik GmbH;53117;0228 1\n') })
  await page.getByTestId('source-file-state').getByText('1 Zeilen, geladen').waitFor({ timeout: 30_000 })
  expect(await page.getByTestId('source-file').innerText()).toContain('PLZ')
  await page.setViewportSize({ width: 390, height: 844 })
  await page.emulateMedia({ colorScheme: 'dark' })
  await open('admin/sources')
  await page.getByTestId('sources').getByText(`${MARK} Register`).waitFor()
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true)
  await shot('sources-list-phone')
  await open(`admin/sources/${sources[0]}`)
  await page.getByTestId('source-trial').waitFor()
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true)
  await shot('sources-service-phone')
}, 90_000)

test('nobody but an administrator has the page', async () => {
  const rep = await openWindow(browser, 'rep@demo.test', '/demo/admin/sources')
  await rep.page.getByText('Quellen richten nur Administratoren ein.').waitFor()
  expect(await rep.page.getByTestId('source-new').count()).toBe(0)
}, 60_000)
