import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { faultsOf } from '../support/axe.ts'
import { launchBrowser } from '../support/browser.ts'
import { hub } from '../support/hub.ts'
import { openWindow, type PortalWindow } from '../support/portal-window.ts'
import { until } from '../support/until.ts'

const SHOTS = process.env.KONTOR_SHOTS
const WORD = randomUUID().slice(0, 8)
let browser: Browser
let page: Page
let call: PortalWindow['call']
let lead: string

beforeAll(async () => {
  browser = await launchBrowser();
  ({ page, call } = await openWindow(browser, 'rep@demo.test', '/demo/crm/import'))
  // A tenant that has just been started may not serve yet.
  lead = await until('the lead', async () => (await call('POST', '/crm/leads', { company: `Vorhanden ${WORD}`, email: `info@${WORD}.de`, city: 'Bonn' }))?.id as string | undefined, 30)
})
afterAll(async () => {
  if (lead) await call('DELETE', `/crm/leads/${lead}`)
  await browser?.close()
})

async function shot(name: string): Promise<void> {
  if (!SHOTS) return
  mkdirSync(SHOTS, { recursive: true })
  await page.screenshot({ path: `${SHOTS}/${name}.png`, fullPage: true })
}
const choose = (text: string, name = 'aenderungen.csv') => page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) })
async function pick(id: string, option: string): Promise<void> {
  await page.getByTestId(id).click()
  await page.getByRole('option', { name: option, exact: true }).click()
}
const city = async () => (await call('GET', `/crm/leads/${lead}`))?.city
const figure = (key: string, value: number) => page.getByTestId(`import-${key}`).filter({ hasText: new RegExp(`${value}$`) }).waitFor()

test('a rep changes leads by a file, keeps the mapping as a template, uses it again, and takes the changes back', async () => {
  await choose(`Adresse;Stadt\ninfo@${WORD}.de;Köln\nniemand@${WORD}.de;Ulm\n`)
  await page.getByTestId('import-mode').waitFor()
  await pick('import-mode', 'Vorhandene ändern')
  await pick('import-key', 'E-Mail')
  // What the leads are found by has no column yet.
  await page.locator('#import-target-0').click()
  await page.getByRole('option', { name: 'E-Mail', exact: true }).click()
  // What the rows find is told before anything happens.
  await page.getByText(new RegExp(`Zeile 2: Ändert Vorhanden ${WORD} \\(L-\\d+\\)`)).waitFor()
  await page.getByText(/Zeile 3: Wird abgelehnt: /).waitFor()
  await shot('import-finds')
  expect(await faultsOf(page)).toEqual([])
  await page.getByTestId('import-template-save').click()
  await page.getByTestId('import-template-name').fill(`Vorlage ${WORD}`)
  await page.keyboard.press('Enter')
  await page.getByTestId('import-template').waitFor()
  await page.getByTestId('import-start').click()
  await figure('updated', 1)
  await figure('refused', 1)
  expect(await city()).toBe('Köln')

  await page.goto(`${hub().publicUrl}/demo/crm/import`)
  await choose(`Stadt;Fremd;Adresse\nWien;x;info@${WORD}.de\n`)
  await pick('import-template', `Vorlage ${WORD}`)
  await page.getByTestId('import-key').filter({ hasText: 'E-Mail' }).waitFor()
  await page.getByTestId('import-start').click()
  await figure('updated', 1)
  expect(await city()).toBe('Wien')
  await page.getByTestId('import-undo').click()
  await page.getByRole('dialog').getByRole('button', { name: 'Rückgängig machen' }).click()
  await page.getByTestId('import-undone').waitFor()
  await until('the former value', async () => await city() === 'Köln', 20)
})
