import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { hub } from '../support/hub.ts'
import { openWindow, type PortalWindow } from '../support/portal-window.ts'

const MARK = `Kundig${randomBytes(3).toString('hex').replace(/\d/g, 'x')}`
const SHOTS = process.env.KONTOR_SHOTS
let browser: Browser
let page: Page
let call: PortalWindow['call']
const made: [collection: string, id: string][] = []

async function shot(name: string): Promise<void> {
  if (!SHOTS) return
  mkdirSync(SHOTS, { recursive: true })
  await page.waitForTimeout(300)
  await page.screenshot({ path: `${SHOTS}/${name}.png` })
}
async function make(collection: string, values: object): Promise<string> {
  const id = String((await call('POST', `/crm/${collection}`, values))?.id)
  made.push([collection, id])
  return id
}
const makeLead = (values: object = {}) => make('leads', { company: `${MARK} Optik GmbH`, street: 'Hauptstraße 12', postalCode: '53111', city: 'Bonn', country: 'Deutschland', contactName: 'Eva Kern', contactRole: 'Einkauf', email: `eva@${MARK.toLowerCase()}.example`, mobile: 'keine Nummer', status: 'qualified', ...values })
const goTo = (path: string) => page.goto(`${hub().publicUrl}/demo/${path}`)
const dialog = () => page.getByRole('dialog', { name: 'Lead umwandeln' })
const became = () => page.getByTestId('lead-conversion')

beforeAll(async () => {
  browser = await launchBrowser();
  ({ page, call } = await openWindow(browser, 'rep@demo.test', '/demo/crm/leads'))
}, 120_000)
afterAll(async () => {
  for (const [collection, id] of made) await call('DELETE', `/crm/${collection}/${id}`).catch(() => undefined)
  await browser?.close()
})

test('a lead is converted by keyboard into a new customer, and taken back in the toast', async () => {
  const lead = await makeLead()
  await goTo(`crm/leads/${lead}`)
  await page.getByTestId('convert').waitFor()
  await page.keyboard.press('u')
  await dialog().getByText('Nicht übernommen, weil nicht gültig: Mobil (keine Nummer)').waitFor()
  expect(await dialog().getByLabel('Neuer Kunde mit den Angaben des Leads').isChecked()).toBe(true)
  expect(await dialog().getByLabel('Name', { exact: true }).inputValue()).toBe('Eva Kern')
  expect(await dialog().getByLabel('Mobil').inputValue()).toBe('')
  await dialog().getByLabel('Verkaufschance anlegen').check()
  // What has to be said is asked for where it stands.
  await page.keyboard.press('Control+Enter')
  await dialog().getByText('Bitte ausfüllen').waitFor()
  await dialog().getByLabel('Titel').fill('Rahmenvertrag')
  await dialog().getByLabel('Betrag').fill('12500.5')
  await shot('convert-desktop')
  await page.keyboard.press('Control+Enter')
  await page.getByText(`${MARK} Optik GmbH ist jetzt Kunde.`).first().waitFor()
  for (const name of [`${MARK} Optik GmbH`, 'Eva Kern', 'Rahmenvertrag']) await became().getByRole('link', { name }).waitFor()
  await page.getByText('Umgewandelt').first().waitFor()
  expect(await page.getByTestId('convert').count()).toBe(0)
  await shot('converted-desktop')
  await page.getByRole('button', { name: 'Rückgängig' }).click()
  await page.getByText('zurückgenommen').first().waitFor()
  await became().waitFor({ state: 'detached' })
  await page.getByTestId('convert').waitFor()
}, 60_000)

test('a customer that is probably the same stands beside the lead, and takes it in', async () => {
  const customer = await make('customers', { company: `${MARK} Optik AG`, street: 'Hauptstr. 12', postalCode: '53111', city: 'Bonn', email: `info@${MARK.toLowerCase()}.example` })
  const lead = await makeLead()
  await goTo(`crm/leads/${lead}`)
  await page.getByTestId('convert').click()
  await dialog().getByText('Vermutlich gibt es den Kunden schon').waitFor()
  await dialog().locator(`label[data-id="${customer}"]`).click()
  await dialog().getByTestId('side-by-side').getByText('Hauptstr. 12').waitFor()
  await shot('convert-alike')
  await dialog().getByRole('button', { name: 'Umwandeln' }).click()
  await became().getByRole('link', { name: `${MARK} Optik AG` }).click()
  await page.getByTestId('related-contacts-customer').getByText('Eva Kern').waitFor()
  await shot('customer-desktop')
  // A deal is made where the customer is.
  await page.getByTestId('related-opportunities-customer').getByRole('button', { name: 'Verkaufschance anlegen' }).click()
  await page.getByRole('dialog').getByLabel('Titel').fill('Zweites Geschäft')
  await page.getByRole('dialog').getByRole('button', { name: 'Anlegen', exact: true }).click()
  await page.getByTestId('related-opportunities-customer').getByText('Zweites Geschäft').waitFor()
  // The palette finds it.
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').getByRole('textbox').or(page.getByRole('dialog').getByRole('combobox')).first().fill(`${MARK} Optik`)
  await page.getByRole('option', { name: `${MARK} Optik AG` }).waitFor()
  await page.keyboard.press('Escape')
  // By now something hangs on the conversion of another lead into this customer alone; this one goes back from the lead's page.
  await goTo(`crm/leads/${lead}`)
  await became().getByRole('button', { name: 'Zurücknehmen' }).click()
  await page.getByRole('alertdialog').or(page.getByRole('dialog')).getByRole('button', { name: 'Zurücknehmen' }).click()
  await page.getByText('Umwandlung zurückgenommen.').first().waitFor()
  await page.getByTestId('convert').waitFor()
}, 60_000)

test('the lists of customers, contacts and opportunities show, and the status is not reached by hand', async () => {
  for (const [path, title] of [['customers', 'Kunden'], ['contacts', 'Kontakte'], ['opportunities', 'Verkaufschancen']]) {
    await goTo(`crm/${path}`)
    await page.getByRole('heading', { name: title as string }).waitFor()
    await page.locator('tbody tr').first().waitFor()
    await shot(`${path}-desktop`)
  }
  const lead = await makeLead()
  await goTo(`crm/leads/${lead}?edit`)
  await page.locator('#f-status').click()
  await page.getByRole('option', { name: 'Umgewandelt' }).click()
  await page.getByRole('button', { name: 'Speichern' }).click()
  await page.getByText('Umgewandelt wird ein Lead auf seiner Seite').first().waitFor()
}, 60_000)

test('it works on a phone', async () => {
  await page.setViewportSize({ width: 390, height: 844 })
  const lead = await makeLead({ company: `${MARK} Handel KG`, postalCode: '10115', city: 'Berlin', street: 'Torstraße 1', email: null })
  await goTo(`crm/leads/${lead}`)
  await page.getByTestId('convert').click()
  await dialog().getByText('Neuer Kunde mit den Angaben des Leads').waitFor()
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true)
  await shot('convert-phone')
  await dialog().getByRole('button', { name: 'Umwandeln' }).click()
  await became().getByRole('link', { name: `${MARK} Handel KG` }).waitFor()
  await shot('converted-phone')
  await became().getByRole('link', { name: `${MARK} Handel KG` }).click()
  await page.getByTestId('related-contacts-customer').getByText('Eva Kern').waitFor()
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true)
  await shot('customer-phone')
  // Somebody goes on working with it: there is no way back any more, and the lead says why.
  await call('PATCH', `/crm/customers/${new URL(page.url()).pathname.split('/').at(-1)}`, { notes: 'Angerufen' })
  await goTo(`crm/leads/${lead}`)
  await became().getByRole('button', { name: 'Zurücknehmen' }).click()
  await page.getByText('Änderungen: Kunde (1)').first().waitFor()
  await shot('undo-refused-phone')
}, 60_000)
