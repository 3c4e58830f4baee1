import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { hub } from '../support/hub.ts'
import { openWindow, type PortalWindow } from '../support/portal-window.ts'

const RUN = randomBytes(3).toString('hex')
const SHOTS = process.env.KONTOR_SHOTS
let browser: Browser
let page: Page
let call: PortalWindow['call']
let lead = ''

async function shot(name: string): Promise<void> {
  if (!SHOTS) return
  mkdirSync(SHOTS, { recursive: true })
  await page.screenshot({ path: `${SHOTS}/${name}.png` })
}
/** What the labels of a form say, of those fields that show. */
const labels = async (form: Locator) => (await form.locator('label:visible').allInnerTexts()).map(text => text.replace(' *', ''))

beforeAll(async () => {
  browser = await launchBrowser();
  ({ page, call } = await openWindow(browser, 'rep@demo.test', '/demo/crm/leads'))
  expect(await call('PATCH', '/users/me/profile', { wantedFields: ['city', 'industry', 'phone'] })).toMatchObject({ wantedFields: ['city', 'industry', 'phone'] })
}, 120_000)
afterAll(async () => {
  await call('PATCH', '/users/me/profile', { wantedFields: [] }).catch(() => undefined)
  if (lead) await call('DELETE', `/crm/leads/${lead}`)
  await browser?.close()
})

test('the form of a new lead begins with what the person wants, and has the rest on wish', async () => {
  await page.goto(`${hub().publicUrl}/demo/crm/leads?new`)
  const form = page.getByRole('dialog', { name: 'Neuer Lead' })
  await form.locator('#f-company').waitFor()
  expect(await labels(form)).toEqual(['Firma', 'Ort', 'Branche', 'Telefon'])
  await shot('wanted-form')
  const more = form.getByTestId('form-more')
  expect(await more.getAttribute('aria-expanded')).toBe('false')
  await more.click()
  await form.locator('#f-street').fill('Am Fold 1')
  expect((await labels(form)).slice(0, 4)).toEqual(['Firma', 'Ort', 'Branche', 'Telefon'])
  await more.click()
  expect(await labels(form)).toEqual(['Firma', 'Ort', 'Branche', 'Telefon'])
  await form.locator('#f-company').fill(`Wichtig ${RUN} GmbH`)

  // Whoever has chosen from a menu goes on at once: nothing that is typed goes elsewhere.
  await form.locator('#f-industry').click()
  await page.getByRole('option').first().click()
  await form.locator('#f-city').click()
  await page.keyboard.type('Siegen')
  expect(await form.locator('#f-city').inputValue()).toBe('Siegen')
  await page.waitForTimeout(400)
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('f-city')
  await form.getByRole('button', { name: 'Anlegen' }).click()
  await form.waitFor({ state: 'hidden' })
  lead = new URL(page.url()).searchParams.get('open') ?? ''
  expect(await call('GET', `/crm/leads/${lead}`)).toMatchObject({ company: `Wichtig ${RUN} GmbH`, city: 'Siegen', street: 'Am Fold 1' })
})

test('so does the page of a lead', async () => {
  await page.goto(`${hub().publicUrl}/demo/crm/leads/${lead}`)
  const names = page.locator('main dt')
  await names.getByText('Ort', { exact: true }).waitFor()
  expect(await names.allInnerTexts()).toEqual(['Ort', 'Branche'])
  await shot('wanted-page')
  await page.getByTestId('record-more').click()
  await names.getByText('Straße', { exact: true }).waitFor()
  expect((await names.allInnerTexts()).slice(0, 2)).toEqual(['Ort', 'Branche'])
  await page.getByTestId('record-more').click()
  // What does not fit below the fold is shown where it is.
  await page.goto(`${hub().publicUrl}/demo/crm/leads/${lead}?edit`)
  await page.getByTestId('form-more').click()
  await page.locator('#f-externalId').fill('x'.repeat(400))
  await page.getByTestId('form-more').click()
  await page.getByRole('button', { name: 'Speichern' }).click()
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('f-externalId')
  expect(await page.getByTestId('form-more').getAttribute('aria-expanded')).toBe('true')
  await shot('wanted-problem')
  await page.getByRole('button', { name: 'Abbrechen' }).click()
  await page.getByRole('button', { name: 'Verwerfen' }).click()
})

test('an import offers them first', async () => {
  await page.goto(`${hub().publicUrl}/demo/crm/import`)
  await page.locator('input[type=file]').setInputFiles({ name: 'fremd.csv', mimeType: 'text/csv', buffer: Buffer.from(`Firma;Irgendwas\nFremd ${RUN} AG;1\n`) })
  await page.getByLabel('Irgendwas', { exact: true }).click()
  await page.getByRole('option').nth(4).waitFor()
  expect((await page.getByRole('option').allInnerTexts()).slice(1, 4).map(text => text.trim())).toEqual(['Ort', 'Branche', 'Telefon'])
  await shot('wanted-import')
  await page.keyboard.press('Escape')
})

test('who named none sees all of them', async () => {
  await call('PATCH', '/users/me/profile', { wantedFields: [] })
  await page.goto(`${hub().publicUrl}/demo/crm/leads?new`)
  const form = page.getByRole('dialog', { name: 'Neuer Lead' })
  await form.locator('#f-street').waitFor()
  expect(await form.getByTestId('form-more').count()).toBe(0)
})
