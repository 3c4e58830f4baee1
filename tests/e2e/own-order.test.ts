import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { ask } from '../support/directus.ts'
import { hub } from '../support/hub.ts'
import { addOwnFields, dropOwnFields, ownFields } from '../support/own-fields.ts'
import { openWindow, type PortalWindow } from '../support/portal-window.ts'
import { realmToken } from '../support/realm-tokens.ts'

const RUN = randomBytes(3).toString('hex')
const COMPANY = `Ordnung ${RUN} GmbH`
const STATUS = `Vor Ort ${RUN}`
const SHOTS = process.env.KONTOR_SHOTS
const OWN = ownFields('leads').filter(({ field }) => ['own_text', 'own_number', 'own_date'].includes(field))
let browser: Browser
let page: Page
let call: PortalWindow['call']
let admin: string
let lead = ''
let status = ''
const studio = async (method: string, path: string, body?: unknown) => {
  const { status: code, body: text } = await ask(admin, method, path, body)
  return { status: code, text: JSON.stringify(text) }
}
const row = (text: string) => page.getByRole('row').filter({ hasText: text })
const leads = (query: string) => `${hub().publicUrl}/demo/crm/leads?${query}`

async function shot(name: string): Promise<void> {
  if (!SHOTS) return
  mkdirSync(SHOTS, { recursive: true })
  await page.screenshot({ path: `${SHOTS}/${name}.png` })
}

beforeAll(async () => {
  browser = await launchBrowser()
  admin = await realmToken({ claims: { organization: { demo: { id: '1', groups: ['/admin'] } }, amr: ['pwd', 'otp'] }, lifespan: 1800 })
  await dropOwnFields(studio, 'leads', [...OWN, { field: 'own_group', body: {} }]);
  ({ page, call } = await openWindow(browser, 'rep@demo.test', '/demo/crm/leads'))
  lead = String((await call('POST', '/crm/leads', { company: COMPANY }))?.id)
}, 180_000)
afterAll(async () => {
  if (lead) {
    await call('PATCH', `/crm/leads/${lead}`, { status: 'contacted' }).catch(() => undefined)
    await call('DELETE', `/crm/leads/${lead}`).catch(() => undefined)
  }
  if (status) await studio('DELETE', `/items/choice_values/${status}`)
  await dropOwnFields(studio, 'leads', [...OWN, { field: 'own_group', body: {} }])
  await browser?.close()
}, 60_000)

test('groups and their order in the open form follow Studio', { timeout: 120_000 }, async () => {
  await addOwnFields(studio, 'leads', OWN)
  expect((await studio('POST', '/fields/leads', { field: 'own_group', type: 'alias', schema: null, meta: { interface: 'group-detail', special: ['alias', 'no-data', 'group'], translations: [{ language: 'de-DE', translation: `Vor Ort ${RUN}` }, { language: 'en-US', translation: `On site ${RUN}` }] } })).status).toBe(200)
  await page.goto(leads('new'))
  const form = page.getByRole('dialog', { name: 'Neuer Lead' })
  await form.getByLabel('Filiale').waitFor()
  await form.locator('#f-company').fill('Bleibt stehen')
  const put = async (fields: readonly string[]) => {
    const changed = await studio('PATCH', '/fields/leads', fields.map((field, at) => ({ field, meta: { group: 'own_group', sort: at + 1 } })))
    expect(changed.status, changed.text).toBe(200)
  }
  const section = form.locator('fieldset').filter({ hasText: `Vor Ort ${RUN}` })
  const order = async () => await section.locator('label').allInnerTexts()
  await put(['own_date', 'own_text', 'own_number'])
  await expect.poll(order, { timeout: 10_000 }).toEqual(['Vertragsende', 'Filiale', 'Plätze'])
  await shot('order-form')
  await put(['own_number', 'own_date', 'own_text'])
  await expect.poll(order, { timeout: 10_000 }).toEqual(['Plätze', 'Vertragsende', 'Filiale'])
  expect(await form.locator('#f-company').inputValue()).toBe('Bleibt stehen')
  await form.getByRole('button', { name: 'Abbrechen' }).click()
  await page.getByRole('button', { name: 'Verwerfen' }).click()
  // The page of a lead has them likewise.
  await call('PATCH', `/crm/leads/${lead}`, { ownText: `F-Kranhaus${RUN}`, ownNumber: 7, ownDate: '2027-03-31' })
  await page.goto(`${hub().publicUrl}/demo/crm/leads/${lead}`)
  const shown = page.locator('main section').filter({ has: page.getByRole('heading', { name: `Vor Ort ${RUN}` }) })
  await shown.getByText('7', { exact: true }).waitFor()
  expect(await shown.locator('dt').allInnerTexts()).toEqual(['Plätze', 'Vertragsende', 'Filiale'])
})

test('a field that is marked to be searched is found by, and one that is not is not', { timeout: 60_000 }, async () => {
  await page.goto(leads(''))
  const search = page.getByRole('main').getByRole('searchbox')
  await search.fill(`kranhaus${RUN}`)
  await page.waitForURL(/search=kranhaus/)
  await row(COMPANY).waitFor()
  await expect.poll(() => page.locator('tbody tr').count()).toBe(1)
  expect((await studio('PATCH', '/fields/leads/own_text', { meta: { searchable: false } })).status).toBe(200)
  const found = () => call('GET', `/crm/leads?search=kranhaus${RUN}`) as unknown as Promise<readonly unknown[]>
  await expect.poll(async () => (await found()).length, { timeout: 10_000 }).toBe(0)
  await page.goto(leads(`search=kranhaus${RUN}`))
  await page.getByText('Keine Treffer').waitFor()
})

test('a status that is added in Studio is chosen, coloured, filtered by, and counts as its built-in one', { timeout: 120_000 }, async () => {
  await page.goto(leads(`search=${RUN}`))
  await row(COMPANY).waitFor()
  const made = await ask<{ id: string, value: string }>(admin, 'POST', '/items/choice_values', { list: 'leads.status', name_de: STATUS, name_en: `On site ${RUN}`, color: '#DB2777', category: 'contacted', sort: 25 })
  expect(made.status).toBe(200)
  status = made.data.id
  // In the open list: behind the one that it belongs to.
  const quick = page.getByRole('group', { name: 'Schnellfilter' })
  await quick.getByRole('button', { name: STATUS }).waitFor({ timeout: 10_000 })
  const names = (await quick.getByRole('button').allInnerTexts()).map(text => text.trim())
  expect(names.indexOf(STATUS)).toBe(names.indexOf('Kontaktiert') + 1)
  await page.goto(`${hub().publicUrl}/demo/crm/leads/${lead}?edit`)
  await page.locator('#f-status').click()
  await page.getByRole('option', { name: STATUS }).click()
  await page.getByRole('button', { name: 'Speichern' }).click()
  await page.getByText('Gespeichert.').first().waitFor()
  await page.goto(leads(`search=${RUN}`))
  const chip = row(COMPANY).getByText(STATUS, { exact: true }).first()
  await chip.waitFor()
  expect(await chip.locator('[aria-hidden=true]').evaluate(dot => getComputedStyle(dot).backgroundColor)).toBe('rgb(219, 39, 119)')
  await quick.getByRole('button', { name: STATUS }).click()
  await page.waitForURL(new RegExp(`f\\.status=${made.data.value}`))
  await row(COMPANY).waitFor()
  await shot('own-status')
  // The rules of its category hold: who has been contacted is not new again, and may be qualified.
  expect(await call('GET', `/crm/leads/${lead}`)).toMatchObject({ status: made.data.value })
  await page.goto(`${hub().publicUrl}/demo/crm/board?search=${RUN}`)
  const column = page.locator(`[data-column="${made.data.value}"]`)
  await column.getByText(COMPANY).waitFor()
  await shot('own-status-board')
})
