import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { hub } from '../support/hub.ts'
import { rowsOf } from '../support/inside.ts'
import { openWindow, type PortalWindow } from '../support/portal-window.ts'

const MARK = `Kontakt${randomBytes(3).toString('hex')}`
const SHOTS = process.env.KONTOR_SHOTS
interface Made { readonly lead: string, readonly customer: string, readonly contact: string, readonly opportunity: string }
let browser: Browser
let rep: PortalWindow, admin: PortalWindow
const made: Made[] = []
const sql = (text: string, values: unknown[]) => rowsOf('tenant_demo', text, values)
const goTo = (page: Page, path: string) => page.goto(`${hub().publicUrl}/demo/${path}`)

/** On a laptop and on a phone; on neither does the page grow wider than the window. */
async function shot(page: Page, name: string): Promise<void> {
  for (const [suffix, width, height] of [['', 1280, 800], ['-phone', 390, 844]] as const) {
    await page.setViewportSize({ width, height })
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), `${name}${suffix}`).toBeLessThanOrEqual(0)
    if (!SHOTS) continue
    mkdirSync(SHOTS, { recursive: true })
    await page.waitForTimeout(200)
    await page.screenshot({ path: `${SHOTS}/${name}${suffix}.png` })
  }
  await page.setViewportSize({ width: 1280, height: 800 })
}
async function convert(name: string): Promise<void> {
  const lead = String((await rep.call('POST', '/crm/leads', { company: `${MARK} ${name} GmbH`, city: 'Bonn', contactName: `Ada ${name}`, contactRole: 'Einkauf', email: `${MARK}.${name}@muster.de`.toLowerCase(), status: 'qualified' }))?.id)
  made.push({ lead, ...await rep.call('POST', `/crm/leads/${lead}/convert`, { opportunity: { title: 'Rahmenvertrag' } }) as unknown as Omit<Made, 'lead'> })
}

beforeAll(async () => {
  browser = await launchBrowser()
  rep = await openWindow(browser, 'rep@demo.test', '/demo/crm/contacts')
  admin = await openWindow(browser, 'admin@demo.test', '/demo/crm/contacts')
  for (const name of ['Eins', 'Zwei', 'Drei']) await convert(name)
}, 120_000)
afterAll(async () => {
  for (const [table, ids] of [['leads', made.map(({ lead }) => lead)], ['customers', made.map(({ customer }) => customer)]] as const) await sql(`WITH gone AS (SELECT set_config('kontor.hard_delete', 'on', true)) DELETE FROM ${table} USING gone WHERE id = ANY ($1::uuid[])`, [ids])
  await browser?.close()
})

test('a rep sees what is kept of a contact and the lead that it was made of, and takes a copy of everything', { timeout: 120_000 }, async () => {
  const { page } = rep
  const [one] = made
  await goTo(page, `crm/contacts/${one?.contact}`)
  await page.getByTestId('contact-privacy').click()
  await page.waitForURL(`**/crm/privacy/contacts/${one?.contact}`)
  await page.getByText('Ada Eins').first().waitFor()
  await page.getByTestId('privacy-lead').getByRole('link', { name: `${MARK} Eins GmbH` }).waitFor()
  const row = page.locator('dl > div').filter({ has: page.locator('dt', { hasText: /^E-Mail$/ }) })
  expect(await row.innerText()).toMatch(/eins@muster\.de[\s\S]*Aus dem Lead/)
  await shot(page, 'privacy-contact')
  expect(await page.getByTestId('record-erase').count()).toBe(0)
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByTestId('record-copy').click()])
  expect(file.suggestedFilename()).toBe(`contact-${one?.contact}.json`)
  const chunks: Buffer[] = []
  for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer)
  expect(JSON.parse(Buffer.concat(chunks).toString('utf8'))).toMatchObject({ data: { contact: { name: 'Ada Eins', customer: `${MARK} Eins GmbH` }, opportunities: [{ title: 'Rahmenvertrag' }], lead: { lead: { id: one?.lead, contactName: 'Ada Eins' } } } })
})

test('a lead\'s page names the contacts that were made of it; they go with it unless somebody says no', { timeout: 120_000 }, async () => {
  const { page, call } = admin
  const [one, two] = made
  await goTo(page, `crm/privacy/${one?.lead}`)
  await page.getByTestId('privacy-contacts').getByRole('link', { name: 'Ada Eins' }).waitFor()
  await shot(page, 'privacy-lead-contacts')
  await page.getByTestId('record-erase').click()
  const dialog = page.getByRole('dialog')
  const withContacts = dialog.getByRole('checkbox', { name: 'Auch den daraus entstandenen Kontakt' })
  expect(await withContacts.isChecked()).toBe(true)
  await dialog.locator('[data-test=erase-confirm]').fill(`${MARK} Eins GmbH`)
  await shot(page, 'privacy-erase-contacts')
  await dialog.getByRole('button', { name: 'Endgültig löschen' }).click()
  await page.waitForURL('**/demo/crm/leads', { timeout: 60_000 })
  await expect.poll(() => call('GET', `/crm/contacts/${one?.contact}`), { timeout: 60_000 }).toBeUndefined()
  expect(await call('GET', `/crm/customers/${one?.customer}`)).toMatchObject({ company: `${MARK} Eins GmbH`, email: null })
  // With the keyboard, and without the contact.
  await goTo(page, `crm/privacy/${two?.lead}`)
  await page.getByTestId('privacy-contacts').getByRole('link', { name: 'Ada Zwei' }).waitFor()
  await page.getByTestId('record-erase').focus()
  await page.keyboard.press('Enter')
  await withContacts.focus()
  await page.keyboard.press('Space')
  expect(await withContacts.isChecked()).toBe(false)
  await dialog.locator('[data-test=erase-confirm]').fill(`${MARK} zwei gmbh`)
  await page.keyboard.press('Enter')
  await page.waitForURL('**/demo/crm/leads', { timeout: 60_000 })
  expect(await call('GET', `/crm/contacts/${two?.contact}`)).toMatchObject({ name: 'Ada Zwei', email: `${MARK}.zwei@muster.de`.toLowerCase() })
})

test('an administrator anonymizes a contact, and has to type its name first', { timeout: 120_000 }, async () => {
  const { page, call } = admin
  const three = made[2]
  await goTo(page, `crm/privacy/contacts/${three?.contact}`)
  await page.getByTestId('record-erase').click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('radio', { name: 'Anonymisieren' }).check()
  const confirm = dialog.getByRole('button', { name: 'Anonymisieren' })
  expect(await confirm.isDisabled()).toBe(true)
  expect(await dialog.getByTestId('erase-contacts').count()).toBe(0)
  await dialog.locator('[data-test=erase-confirm]').fill('ada drei')
  await shot(page, 'privacy-contact-anonymize')
  await confirm.click()
  await page.getByRole('link', { name: 'Gelöschte Person' }).waitFor({ timeout: 60_000 })
  await shot(page, 'privacy-contact-anonymized')
  expect(await call('GET', `/crm/contacts/${three?.contact}`)).toMatchObject({ name: 'Gelöschte Person', email: null, role: null, customer: { id: three?.customer } })
  expect(await call('GET', `/crm/leads/${three?.lead}`)).toMatchObject({ contactName: 'Ada Drei' })
})
