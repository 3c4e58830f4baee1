import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { ask } from '../support/directus.ts'
import { hub } from '../support/hub.ts'
import { addOwnFields, dropOwnFields, ownFields } from '../support/own-fields.ts'
import { openWindow, type PortalWindow } from '../support/portal-window.ts'
import { realmToken } from '../support/realm-tokens.ts'

const RUN = randomBytes(3).toString('hex')
const COMPANY = `Getan ${RUN} GmbH`
const SHOTS = process.env.KONTOR_SHOTS
let browser: Browser
let page: Page
let call: PortalWindow['call']
let admin: string
let lead = ''
const studio = async (method: string, path: string, body?: unknown) => {
  const { status, body: text } = await ask(admin, method, path, body)
  return { status, text: JSON.stringify(text) }
}
const OWN = ownFields('activities').filter(({ field }) => ['own_text', 'own_choice', 'own_number'].includes(field))
const row = (text: string) => page.getByRole('row').filter({ hasText: text })

async function shot(name: string): Promise<void> {
  if (!SHOTS) return
  mkdirSync(SHOTS, { recursive: true })
  await page.screenshot({ path: `${SHOTS}/${name}.png` })
}

beforeAll(async () => {
  browser = await launchBrowser()
  admin = await realmToken({ claims: { organization: { demo: { id: '1', groups: ['/admin'] } }, amr: ['pwd', 'otp'] }, lifespan: 1800 })
  await dropOwnFields(studio, 'activities', OWN);
  ({ page, call } = await openWindow(browser, 'rep@demo.test', '/demo/crm/leads'))
  lead = String((await call('POST', '/crm/leads', { company: COMPANY }))?.id)
}, 180_000)
afterAll(async () => {
  if (lead) await call('DELETE', `/crm/leads/${lead}`).catch(() => undefined)
  await dropOwnFields(studio, 'activities', OWN)
  await browser?.close()
}, 60_000)

test('a field that an administrator adds to activities is in the open quick entry, which checks and keeps it', { timeout: 120_000 }, async () => {
  await page.goto(`${hub().publicUrl}/demo/crm/leads/${lead}`)
  const entry = page.getByTestId('quick-entry')
  await entry.getByRole('button', { name: 'Notiz' }).click()
  await entry.getByLabel('Notiz', { exact: true }).fill('Messe besucht')
  await addOwnFields(studio, 'activities', OWN)
  await entry.getByLabel('Plätze').waitFor({ timeout: 10_000 })
  expect(await entry.getByLabel('Notiz', { exact: true }).inputValue()).toBe('Messe besucht')
  await entry.getByLabel('Filiale').fill('Südstadt')
  await entry.getByLabel('Stufe').click()
  await page.getByRole('option', { name: 'Gold' }).click()
  await entry.getByLabel('Plätze').fill('12')
  await entry.getByRole('button', { name: 'Speichern' }).click()
  await entry.getByText('Beginnt mit F-').waitFor()
  await shot('entry-refused')
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('q-ownText')
  // What is half written is there after a reload.
  await page.reload()
  await entry.getByRole('button', { name: 'Notiz' }).click()
  expect(await entry.getByLabel('Filiale').inputValue()).toBe('Südstadt')
  await entry.getByLabel('Filiale').fill('F-Südstadt')
  await entry.getByRole('button', { name: 'Speichern' }).click()
  await page.getByText('Notiz gespeichert.').first().waitFor()
  // A call is still logged with two keys.
  await page.keyboard.press('c')
  await entry.getByRole('form', { name: 'Anruf eintragen' }).waitFor()
  await shot('entry-call')
  await page.keyboard.press('1')
  await page.getByText('Anruf eingetragen.').first().waitFor()
  const made = await call('GET', `/crm/leads/${lead}/activities?sort=-occurredAt`) as unknown as Record<string, unknown>[]
  expect(made).toEqual([expect.objectContaining({ kind: 'call', result: 'reached', ownText: null }), expect.objectContaining({ kind: 'note', body: 'Messe besucht', ownText: 'F-Südstadt', ownChoice: 'gold', ownNumber: 12 })])
})

test('activities have a list of their own, with filters, columns, views and a file', { timeout: 120_000 }, async () => {
  await call('POST', `/crm/leads/${lead}/activities`, { kind: 'meeting', subject: `Besuch ${RUN}` })
  await page.getByRole('navigation', { name: 'Navigation' }).getByRole('link', { name: 'Aktivitäten' }).click()
  await page.waitForURL('**/demo/crm/activities')
  await row(COMPANY).nth(2).waitFor()
  expect(await row(COMPANY).count()).toBe(3)
  expect((await row(COMPANY).first().innerText())).toContain(`Besuch ${RUN}`)
  await shot('activities')
  await page.getByRole('button', { name: 'Spalten' }).first().click()
  await page.locator('label').filter({ hasText: /^Stufe$/ }).click()
  await page.keyboard.press('Escape')
  await row(COMPANY).getByText('Gold', { exact: true }).waitFor()
  await page.getByRole('group', { name: 'Schnellfilter' }).getByRole('button', { name: 'Notizen' }).click()
  await page.waitForURL(/f\.kind=note/)
  await row(COMPANY).filter({ hasText: 'Anruf' }).waitFor({ state: 'detached' })
  await row(COMPANY).getByText('Gold', { exact: true }).waitFor()
  await page.getByTestId('views').click()
  await page.getByRole('button', { name: 'Als Ansicht speichern' }).click()
  await page.getByLabel('Name').fill(`Notizen ${RUN}`)
  await page.getByRole('button', { name: 'Speichern', exact: true }).click()
  await page.getByText('Ansicht gespeichert').first().waitFor()
  await page.getByRole('button', { name: 'Exportieren' }).click()
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'CSV' }).click()])
  const text = await readFile(await download.path(), 'utf8')
  expect(text).toContain(COMPANY)
  expect(text).toContain('Gold')
  expect(text).not.toContain(`Besuch ${RUN}`)
  await page.goto(`${hub().publicUrl}/demo/crm/activities?search=${encodeURIComponent(`"Besuch ${RUN}"`)}`)
  await row(`Besuch ${RUN}`).waitFor()
  expect(await row(COMPANY).count()).toBe(1)
  for (const view of await call('GET', '/platform/views?filter[list]=activities') as unknown as Record<string, unknown>[]) if (String(view.name).includes(RUN)) await call('DELETE', `/platform/views/${String(view.id)}`)
})

test('one is opened beside the list and on its own page, changed, and leads to its lead', { timeout: 60_000 }, async () => {
  await row(`Besuch ${RUN}`).click()
  const panel = page.getByRole('dialog', { name: 'Aktivität' })
  await panel.getByRole('heading', { name: `Treffen: Besuch ${RUN}` }).waitFor()
  await panel.getByRole('button', { name: 'Bearbeiten' }).click()
  await panel.getByLabel('Dauer (Minuten)').fill('45')
  await panel.getByRole('button', { name: 'Speichern' }).click()
  await page.getByText('Gespeichert.').first().waitFor()
  await panel.getByRole('link', { name: 'Als Seite öffnen' }).click()
  await page.waitForURL(/crm\/activities\/[0-9a-f-]+$/)
  await page.getByRole('heading', { name: `Treffen: Besuch ${RUN}` }).waitFor()
  await shot('activity-page')
  await page.locator('main').getByRole('link', { name: COMPANY }).click()
  await page.waitForURL(`**/demo/crm/leads/${lead}`)
})

test('on a phone, dark, they are cards', { timeout: 60_000 }, async () => {
  await page.setViewportSize({ width: 390, height: 844 })
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.goto(`${hub().publicUrl}/demo/crm/activities?f.lead=${lead}`)
  await page.getByText(`Treffen: Besuch ${RUN}`).first().waitFor()
  await page.getByText(`Notiz: ${COMPANY}`).first().waitFor()
  await shot('activities-phone')
})
