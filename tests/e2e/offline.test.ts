import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { faultsOf } from '../support/axe.ts'
import { launchBrowser } from '../support/browser.ts'
import { openWindow, type PortalWindow } from '../support/portal-window.ts'

const MARK = `Funkloch ${randomBytes(3).toString('hex')}`
const SHOTS = process.env.KONTOR_SHOTS
let browser: Browser
let page: Page
let call: PortalWindow['call']
let leads: string[] = []

async function shot(name: string): Promise<void> {
  if (!SHOTS) return
  mkdirSync(SHOTS, { recursive: true })
  await page.screenshot({ path: `${SHOTS}/${name}.png` })
}
const banner = () => page.getByText('Keine Verbindung. Änderungen werden erst gespeichert')
async function cut(off: boolean): Promise<void> {
  await page.context().setOffline(off)
  await banner().waitFor({ state: off ? 'visible' : 'detached' })
}
const row = (id: string | undefined) => page.locator(`tr[data-id="${id}"]`)
const valueOf = async (id: string | undefined, field: string) => (await call('GET', `/crm/leads/${id}`))?.[field]
const toList = async () => {
  await page.goto(`${new URL(page.url()).origin}/demo/crm/leads?search=${encodeURIComponent(MARK)}&sort=company&pageSize=25`)
  await row(leads[0]).waitFor()
}

beforeAll(async () => {
  browser = await launchBrowser();
  ({ page, call } = await openWindow(browser, 'rep@demo.test', '/demo/crm/leads'))
  const { results } = await call('POST', '/crm/leads/bulk', { action: 'create', records: Array.from({ length: 26 }, (_, n) => ({ company: `${MARK} ${String(n).padStart(2, '0')}`, city: 'Bonn' })) }) as unknown as { results: { id: string }[] }
  leads = results.map(({ id }) => id)
  await page.evaluate(() => localStorage.setItem('kontor:columns:leads', JSON.stringify(['company', 'city', 'status'])))
}, 120_000)
beforeEach(async () => {
  await page.context().setOffline(false)
  await toList()
})
afterAll(async () => {
  await page?.context().setOffline(false)
  if (leads.length > 0) await call('POST', '/crm/leads/bulk', { action: 'delete', mode: 'each', ids: leads })
  await browser?.close()
})

test('a list stays readable, says why it does not go on, and goes on as soon as it can', async () => {
  await cut(true)
  expect(await row(leads[0]).isVisible()).toBe(true)
  await page.getByRole('button', { name: 'Nächste Seite' }).click()
  await page.getByRole('alert').getByRole('button', { name: 'Erneut versuchen' }).waitFor()
  expect(await row(leads[0]).isVisible()).toBe(true)
  await shot('offline-list')
  expect(await faultsOf(page)).toEqual([])
  await cut(false)
  await row(leads[25]).waitFor()
  expect(await page.getByRole('button', { name: 'Erneut versuchen' }).count()).toBe(0)
})

test('a page that was never open is not left for one that cannot be shown', async () => {
  // What shows messages is fetched once a page has settled.
  await page.waitForTimeout(5000)
  await cut(true)
  await page.getByRole('link', { name: 'Aktivitäten' }).first().click()
  await page.getByText('Der Server ist nicht erreichbar. Ihre Eingaben sind noch da.').first().waitFor()
  await shot('offline-page')
  expect(await row(leads[0]).isVisible()).toBe(true)
  expect(new URL(page.url()).pathname).toBe('/demo/crm/leads')
  await cut(false)
  await page.getByRole('link', { name: 'Aktivitäten' }).first().click()
  await page.getByRole('heading', { name: 'Aktivitäten' }).first().waitFor()
})

test('what is typed in a form stays, and is saved once there is a connection', async () => {
  await row(leads[1]).getByText(`${MARK} 01`).click()
  const panel = page.getByRole('dialog')
  await panel.getByRole('button', { name: 'Bearbeiten' }).click()
  await panel.getByLabel('Ort', { exact: true }).fill('Wesseling')
  await cut(true)
  await panel.getByRole('button', { name: 'Speichern' }).click()
  await panel.getByRole('alert').first().waitFor()
  await shot('offline-form')
  expect(await panel.getByLabel('Ort', { exact: true }).inputValue()).toBe('Wesseling')
  await cut(false)
  expect(await valueOf(leads[1], 'city')).toBe('Bonn')
  await panel.getByRole('button', { name: 'Speichern' }).click()
  await expect.poll(() => valueOf(leads[1], 'city'), { timeout: 10_000 }).toBe('Wesseling')
})

test('a value that is changed in its place stays in the hand', async () => {
  await row(leads[2]).getByText('Bonn').dblclick()
  const cell = page.getByTestId('cell-edit')
  await cell.getByLabel('Ort').fill('Brühl')
  await cut(true)
  await page.keyboard.press('Enter')
  await cell.getByRole('alert').waitFor()
  expect(await cell.getByLabel('Ort').inputValue()).toBe('Brühl')
  await cut(false)
  await cell.getByLabel('Ort').press('Enter')
  await row(leads[2]).getByText('Brühl').waitFor()
  expect(await valueOf(leads[2], 'city')).toBe('Brühl')
})

test('a call that is logged on the way stays as it was typed', async () => {
  await page.goto(`${new URL(page.url()).origin}/demo/crm/leads/${leads[3]}`)
  const quick = page.getByTestId('quick-entry').first()
  await quick.getByRole('button', { name: 'Notiz' }).click()
  const form = quick.getByRole('form', { name: 'Notiz schreiben' })
  await form.getByLabel('Notiz').fill('Will im März noch einmal sprechen')
  await cut(true)
  await form.getByRole('button', { name: 'Speichern' }).click()
  await form.getByRole('alert').waitFor()
  expect(await form.getByLabel('Notiz').inputValue()).toBe('Will im März noch einmal sprechen')
  await cut(false)
  await form.getByRole('button', { name: 'Speichern' }).click()
  await page.getByTestId('timeline').getByText('Will im März noch einmal sprechen').waitFor()
  expect(await call('GET', `/crm/leads/${leads[3]}/activities`)).toHaveLength(1)
})

test('what a colleague did meanwhile is there when the connection is back', async () => {
  const other = await openWindow(browser, 'manager@demo.test', '/demo/crm/leads')
  await cut(true)
  await other.call('PATCH', `/crm/leads/${leads[4]}`, { city: 'Unkel' })
  await cut(false)
  await row(leads[4]).getByText('Unkel').waitFor()
  await other.page.context().close()
})
