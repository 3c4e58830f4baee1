import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser, newPerson } from '../support/browser.ts'
import { ask } from '../support/directus.ts'
import { hub } from '../support/hub.ts'
import { passLogin } from '../support/login.ts'
import { openWindow } from '../support/portal-window.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { until } from '../support/until.ts'
import { workbookOfSheets } from '../support/workbook.ts'

// Letters alone: a word of digits would be a number in the file.
const RUN = randomBytes(4).toString('hex').replace(/\d/g, digit => 'ghijklmnop'[Number(digit)]!)
const FIELD = `Gästezahl ${RUN}`
const COLUMN = `gaestezahl_${RUN}`
const SHOTS = process.env.KONTOR_SHOTS
let browser: Browser
let token: string

async function shot(page: Page, name: string): Promise<void> {
  if (!SHOTS) return
  mkdirSync(SHOTS, { recursive: true })
  await page.screenshot({ path: `${SHOTS}/${name}.png`, fullPage: true })
}
const pick = async (page: Page, id: string, option: string) => {
  await page.getByTestId(id).click()
  await page.getByRole('option', { name: option, exact: true }).click()
}
async function choose(page: Page): Promise<void> {
  const buffer = await workbookOfSheets([
    { name: 'Deckblatt', rows: [] },
    { name: 'Kunden 2025', rows: [['Firma', 'Ort'], [`Alt ${RUN}`, 'Kiel']] },
    { name: 'Messe 2026', rows: [['Firma', 'Ort', FIELD], [`Messe Eins ${RUN}`, 'Bonn', 12], [`Messe Zwei ${RUN}`, 'Ulm', 40]] },
  ])
  await page.locator('input[type=file]').setInputFiles({ name: 'kontakte.xlsx', mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', buffer })
  await page.getByTestId('import-sheet').filter({ hasText: 'Kunden 2025' }).waitFor()
}

beforeAll(async () => {
  browser = await launchBrowser()
  token = await realmToken({ claims: { organization: { demo: { id: '1', groups: ['/admin'] } }, amr: ['pwd', 'otp'] }, lifespan: 1800 })
})
afterAll(async () => {
  await ask(token, 'DELETE', `/fields/leads/${COLUMN}`)
  await browser?.close()
})

test('a rep chooses the sheet, and is told who makes own fields', { timeout: 120_000 }, async () => {
  const { page } = await openWindow(browser, 'rep@demo.test', '/demo/crm/import')
  await choose(page)
  await page.getByText('eine Zeile', { exact: true }).waitFor()
  await shot(page, 'sheet-first')
  await pick(page, 'import-sheet', 'Deckblatt')
  await page.getByTestId('import-error').filter({ hasText: 'Auf diesem Blatt steht nichts' }).waitFor()
  await page.getByTestId('import-sheet').filter({ hasText: 'Kunden 2025' }).waitFor()
  await pick(page, 'import-sheet', 'Messe 2026')
  await page.getByText('2 Zeilen', { exact: true }).waitFor()
  await page.getByTestId('import-error').waitFor({ state: 'detached' })
  await page.getByText('Ein eigenes Feld dafür kann Ihre Administration anlegen.').waitFor()
  await shot(page, 'sheet-other')
  await page.locator('#import-target-2').click()
  await page.getByRole('option', { name: 'Nicht übernehmen' }).waitFor()
  expect(await page.getByRole('option', { name: 'Neues eigenes Feld …' }).count()).toBe(0)
  await page.context().close()
})

test('an administrator makes an own field for a column, and the import fills it in', { timeout: 180_000 }, async () => {
  const page = await (await newPerson(browser)).newPage()
  page.setDefaultTimeout(30_000)
  await page.goto(`${hub().publicUrl}/login?returnTo=/demo/crm/import`)
  await passLogin(page, { email: 'admin@demo.test', password: hub().passwords['admin@demo.test'] ?? '' })
  await page.waitForURL('**/demo/crm/import')
  await choose(page)
  await pick(page, 'import-sheet', 'Messe 2026')
  await page.locator('#import-target-2').click()
  await page.getByRole('option', { name: 'Neues eigenes Feld …' }).click()
  const dialog = page.getByRole('dialog', { name: 'Neues eigenes Feld' })
  await dialog.waitFor()
  expect(await dialog.getByTestId('own-field-name').inputValue()).toBe(FIELD)
  await dialog.getByTestId('own-field-kind').filter({ hasText: 'Ganze Zahl' }).waitFor()
  await shot(page, 'own-field')
  // A name that is there already is told, and nothing is lost.
  await dialog.getByTestId('own-field-name').fill('Firma')
  await dialog.getByTestId('own-field-save').click()
  await dialog.getByText('Ein Feld mit diesem Namen gibt es schon.').waitFor()
  await shot(page, 'own-field-refused')
  await dialog.getByTestId('own-field-name').fill(FIELD)
  await page.keyboard.press('Enter')
  await dialog.waitFor({ state: 'detached' })
  await page.locator('#import-target-2').filter({ hasText: FIELD }).waitFor()
  await page.getByText('Für eine solche Spalte können Sie ein eigenes Feld anlegen.').waitFor({ state: 'detached' })
  await shot(page, 'own-field-made')
  await page.getByTestId('import-start').click()
  await page.getByTestId('import-created').filter({ hasText: /2$/ }).waitFor()
  await page.getByTestId('import-sheet-read').filter({ hasText: 'Messe 2026' }).waitFor()
  await shot(page, 'own-field-report')
  const rows = await until('the leads', async () => {
    const { data } = await ask<Record<string, unknown>[]>(token, 'GET', `/items/leads?filter[company][_contains]=${RUN}&sort=company&fields=company,${COLUMN}`)
    return data?.length === 2 && data
  }, 20)
  expect(rows).toEqual([{ company: `Messe Eins ${RUN}`, [COLUMN]: 12 }, { company: `Messe Zwei ${RUN}`, [COLUMN]: 40 }])
})
