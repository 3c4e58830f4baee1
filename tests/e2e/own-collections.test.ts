import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { ask } from '../support/directus.ts'
import { hub } from '../support/hub.ts'
import { addOwnFields, ownFields } from '../support/own-fields.ts'
import { openWindow, type PortalWindow } from '../support/portal-window.ts'
import { realmToken } from '../support/realm-tokens.ts'

const RUN = randomBytes(3).toString('hex')
const NAME = `visits_${RUN}`
const ONE = `Besuch ${RUN}`
const MANY = `Besuche ${RUN}`
const COMPANY = `Besuchte ${RUN} GmbH`
const FIRST = `Erstbesuch ${RUN}`
const PICTURES = process.env.KONTOR_TEST_PICTURES

let browser: Browser
let page: Page
let call: PortalWindow['call']
let admin: string
let mark: string
let lead: string
let record: string
const studio = async (method: string, path: string, body?: unknown) => {
  const { status, body: text } = await ask(admin, method, path, body)
  return { status, text: JSON.stringify(text) }
}
const list = (query = '') => `${hub().publicUrl}/demo/custom/${NAME}${query}`
const link = () => page.getByRole('navigation', { name: 'Navigation' }).getByRole('link', { name: MANY })
/** Waits for what a page shows. */
const seen = <T>(what: () => Promise<T> | T) => expect.poll(what, { timeout: 20_000 })
const row = (text: string) => page.getByRole('row').filter({ hasText: text })

/** As a wide and a narrow window shows it, by day and by night. */
async function shot(name: string): Promise<void> {
  if (!PICTURES) return
  for (const [size, viewport] of [['wide', { width: 1440, height: 900 }], ['phone', { width: 390, height: 844 }]] as const) {
    await page.setViewportSize(viewport)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await page.waitForTimeout(300)
      await page.screenshot({ path: `${PICTURES}/own-${name}-${size}-${colorScheme}.png` })
    }
  }
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.emulateMedia({ colorScheme: 'light' })
}

/** Chooses from a menu that is searched. */
async function choose(control: Locator, ...labels: readonly string[]): Promise<void> {
  await control.click()
  for (const label of labels) await page.getByRole('option', { name: label }).first().click()
  if (labels.length > 1) await page.keyboard.press('Escape')
}

beforeAll(async () => {
  browser = await launchBrowser()
  admin = await realmToken({ claims: { organization: { demo: { id: '1', groups: ['/admin'] } }, amr: ['pwd', 'otp'] }, lifespan: 1800 });
  ({ page, call } = await openWindow(browser, 'rep@demo.test', '/demo/crm/leads'))
  lead = String((await call('POST', '/crm/leads', { company: COMPANY, city: 'Bonn' }))?.id)
  // As Studio does it: the collection, then field by field.
  const made = await studio('POST', '/collections', {
    collection: NAME, schema: {}, meta: { icon: 'meeting_room', display_template: '{{title}}', translations: [{ language: 'de-DE', translation: MANY, singular: ONE, plural: MANY }, { language: 'en-US', translation: MANY, singular: ONE, plural: MANY }] },
    fields: [
      { field: 'id', type: 'uuid', schema: { is_primary_key: true }, meta: { special: ['uuid'], hidden: true, readonly: true, interface: 'input' } },
      { field: 'date_created', type: 'timestamp', schema: {}, meta: { special: ['date-created'], interface: 'datetime', readonly: true, hidden: true } },
      { field: 'title', type: 'string', schema: {}, meta: { interface: 'input', required: true, searchable: true, translations: [{ language: 'de-DE', translation: 'Anlass' }, { language: 'en-US', translation: 'Occasion' }] } },
    ],
  })
  if (made.status !== 200) throw new Error(made.text)
  const fields = ownFields(NAME, 'leads').map(one => one.field === 'own_record' ? { ...one, body: { ...one.body, meta: { ...one.body.meta as object, translations: [{ language: 'de-DE', translation: 'Besuchter Lead' }, { language: 'en-US', translation: 'Visited lead' }] } } } : one)
  await addOwnFields(studio, NAME, fields)
}, 180_000)
afterAll(async () => {
  if (lead) await call('DELETE', `/crm/leads/${lead}`).catch(() => undefined)
  if (mark) await studio('DELETE', `/items/portal_collections/${mark}`)
  await studio('DELETE', `/collections/${NAME}`)
  await browser?.close()
}, 60_000)

test('a collection that is marked in Studio is in the open navigation within 5 seconds', async () => {
  await page.getByRole('heading', { name: 'Leads' }).waitFor()
  expect(await link().count()).toBe(0)
  const marked = await ask<{ id: string }>(admin, 'POST', '/items/portal_collections', { collection: NAME })
  expect(marked.status, JSON.stringify(marked.body)).toBe(200)
  mark = String(marked.data.id)
  await link().waitFor({ timeout: 5000 })
  await link().click()
  await page.getByRole('heading', { name: MANY, exact: true }).waitFor()
  await page.getByText(`Noch keine ${MANY}`).waitFor()
  await shot('empty')
})

test('a record is made in the form, with a field of each type', { timeout: 120_000 }, async () => {
  await page.keyboard.press('n')
  const form = page.getByRole('dialog', { name: `${ONE} anlegen` })
  await form.getByLabel('Anlass').fill(FIRST)
  await form.getByLabel('Filiale').fill('Südstadt')
  await form.getByRole('button', { name: 'Anlegen' }).click()
  await form.getByText('Beginnt mit F-').waitFor()
  await form.getByLabel('Filiale').fill('F-Südstadt')
  await form.getByLabel('Plätze').fill('12')
  await form.getByLabel('Umsatz').fill('1234.5')
  await form.getByLabel('Vertragsende').fill('2027-03-31')
  await choose(form.locator('#f-ownChoice'), 'Gold')
  await choose(form.locator('#f-ownTopics'), 'Excel', 'Sprachen')
  await form.locator('#f-ownFlag').click()
  await form.locator('input[type=file]').setInputFiles({ name: 'Rahmen.txt', mimeType: 'text/plain', buffer: Buffer.from('Inhalt des Vertrags') })
  await form.getByText('Rahmen.txt').waitFor()
  await form.locator('#f-ownPerson').click()
  await page.getByRole('option').first().click()
  await form.locator('#f-ownRecord').click()
  await page.getByPlaceholder('Suchen …').last().fill(COMPANY)
  // The list that was there first gives way to what was looked for.
  await expect.poll(() => page.getByRole('option').count()).toBe(1)
  await page.getByRole('option', { name: COMPANY }).click()
  await shot('form')
  await form.getByRole('button', { name: 'Anlegen' }).click()
  await form.waitFor({ state: 'hidden' })
  const panel = page.getByRole('dialog', { name: ONE })
  for (const text of ['F-Südstadt', '12', '1.234,50 €', '31.03.2027', 'Gold', 'Excel', 'Sprachen', 'Ja', 'Rahmen.txt']) await panel.getByText(text, { exact: true }).first().waitFor()
  await shot('panel')
  const [made] = await call('GET', `/custom/${NAME}?search=${RUN}`) as unknown as Record<string, unknown>[]
  record = String(made?.id)
  expect(made).toMatchObject({ title: FIRST, ownText: 'F-Südstadt', ownNumber: 12, ownMoney: 1234.5, ownDate: '2027-03-31', ownChoice: 'gold', ownTopics: ['excel', 'languages'], ownFlag: true, ownFile: { label: 'Rahmen.txt' }, ownRecord: { id: lead } })
  await page.keyboard.press('Escape')
  await panel.waitFor({ state: 'hidden' })
})

test('the list is filtered, sorted, edited, follows what others do, and comes as a file', { timeout: 120_000 }, async () => {
  const second = await call('POST', `/custom/${NAME}`, { title: `Zweiter ${RUN}`, ownNumber: 40, ownChoice: 'silver' })
  await row(`Zweiter ${RUN}`).waitFor({ timeout: 10_000 })
  await shot('list')
  await page.getByRole('button', { name: 'Filter', exact: true }).click()
  await page.getByPlaceholder('Feld suchen').fill('Stufe')
  await page.getByRole('button', { name: 'Stufe', exact: true }).last().click()
  const popover = page.locator('form').filter({ has: page.getByRole('button', { name: 'Stufe', exact: true }) }).last()
  await popover.getByText('Gold').click()
  await popover.getByRole('button', { name: 'Anwenden' }).click()
  await row(`Zweiter ${RUN}`).waitFor({ state: 'detached' })
  await row(FIRST).waitFor()
  await page.getByRole('button', { name: 'Filter aufheben' }).first().click()
  await page.getByRole('columnheader', { name: 'Plätze' }).getByRole('button').click()
  const order = async () => (await page.locator('tbody tr').allInnerTexts()).map(text => text.includes(FIRST) ? 'first' : 'second')
  await seen(order).toEqual(['first', 'second'])
  await page.getByRole('columnheader', { name: 'Plätze' }).getByRole('button').click()
  await seen(order).toEqual(['second', 'first'])

  // With the keyboard alone, as on the list of leads: up from the record that was open last.
  await page.keyboard.press('k')
  await page.keyboard.press('Enter')
  const panel = page.getByRole('dialog', { name: ONE })
  await panel.getByRole('heading', { name: `Zweiter ${RUN}` }).waitFor()
  await panel.getByRole('button', { name: 'Bearbeiten' }).click()
  await panel.getByLabel('Plätze').fill('41')
  await panel.getByRole('button', { name: 'Speichern' }).click()
  await page.getByText('Gespeichert.').first().waitFor()
  await row(`Zweiter ${RUN}`).getByText('41', { exact: true }).waitFor()
  expect(await panel.getByRole('button', { name: 'Löschen' }).count(), 'a rep may not delete').toBe(0)
  await panel.getByRole('button', { name: 'Schließen' }).click()
  expect((await ask(admin, 'PATCH', `/items/${NAME}/${String(second?.id)}`, { own_number: 55 })).status).toBe(200)
  await row(`Zweiter ${RUN}`).getByText('55', { exact: true }).waitFor({ timeout: 10_000 })

  await page.getByRole('button', { name: 'Exportieren' }).click()
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'CSV' }).click()])
  const lines = (await readFile(await download.path(), 'utf8')).split('\r\n')
  expect(lines[0]).toContain('Anlass;Filiale;Plätze;Umsatz;Vertragsende;Stufe')
  expect(lines[2]).toContain(`${FIRST};F-Südstadt;12;1234,5;2027-03-31;Gold`)
})

test('one field of several records is changed at once, and emptied', { timeout: 120_000 }, async () => {
  await page.goto(list())
  const change = async (set: (dialog: Locator) => Promise<void>, said: string, ...names: readonly string[]) => {
    for (const name of names) await row(name).getByRole('checkbox', { name: 'Auswählen' }).check()
    await page.getByRole('button', { name: 'Feld ändern' }).click()
    const dialog = page.getByRole('dialog')
    await choose(dialog.locator('#bulk-field'), 'Stufe')
    await set(dialog)
    await dialog.getByRole('button', { name: 'Ändern', exact: true }).click()
    await page.getByText(said).first().waitFor()
  }
  await change(dialog => choose(dialog.locator('#bulk-value'), 'Silber'), '2 Datensätze geändert.', FIRST, `Zweiter ${RUN}`)
  await row(FIRST).getByText('Silber', { exact: true }).waitFor()
  await change(dialog => dialog.getByLabel('Feld leeren').check(), 'Ein Datensatz geändert.', FIRST)
  await row(FIRST).getByText('Silber', { exact: true }).waitFor({ state: 'hidden' })
  const { data } = await ask<{ title: string, own_choice: string | null }[]>(admin, 'GET', `/items/${NAME}?fields=title,own_choice&sort=title`)
  expect(data.map(one => [one.title, one.own_choice])).toEqual([[FIRST, null], [`Zweiter ${RUN}`, 'silver']])
  await page.goto(list('?sort=-ownNumber'))
})

test('search, order and columns are kept as a view', { timeout: 60_000 }, async () => {
  await page.getByTestId('views').click()
  await page.getByRole('button', { name: 'Als Ansicht speichern' }).click()
  await page.getByLabel('Name').fill(`Groß zuerst ${RUN}`)
  await page.getByRole('button', { name: 'Speichern', exact: true }).click()
  await page.getByText('Ansicht gespeichert').first().waitFor()
  await page.goto(list())
  await seen(() => page.getByTestId('views').innerText()).toContain(`Groß zuerst ${RUN}`)
  await seen(() => new URL(page.url()).searchParams.get('sort')).toBe('-ownNumber')
  const views = await call('GET', `/platform/views?filter[list]=${NAME}`) as unknown as Record<string, unknown>[]
  for (const view of views) await call('DELETE', `/platform/views/${String(view.id)}`)
})

test('a file becomes records, which are taken back', { timeout: 120_000 }, async () => {
  await page.getByRole('link', { name: 'Importieren' }).click()
  await page.waitForURL(`**/custom/${NAME}/import`)
  await page.locator('input[type=file]').setInputFiles({ name: 'besuche.csv', mimeType: 'text/csv', buffer: Buffer.from(`Anlass;Filiale;Plätze\nDatei ${RUN};F-Nord;7\nFalsch ${RUN};F-Nord;7000\n`) })
  await page.getByTestId('import-start').waitFor()
  await shot('import')
  await page.getByTestId('import-start').click()
  await page.waitForURL(/\/import\/[0-9a-f-]{36}$/)
  await page.getByTestId('import-errors').waitFor()
  await shot('imported')
  const found = async () => (await call('GET', `/custom/${NAME}?search=${encodeURIComponent(`Datei ${RUN}`)}`) as unknown as Record<string, unknown>[]).map(({ ownText, ownNumber }) => ({ ownText, ownNumber }))
  expect(await found()).toEqual([{ ownText: 'F-Nord', ownNumber: 7 }])
  await page.getByTestId('import-undo').click()
  await page.getByRole('dialog').getByRole('button', { name: /zurück|rückgängig/i }).click()
  await seen(found).toEqual([])
  await page.goto(list())
  await row(FIRST).waitFor()
})

test('records of both sides lead to each other; a new one points to where it was begun', { timeout: 120_000 }, async () => {
  await page.goto(`${hub().publicUrl}/demo/crm/leads/${lead}`)
  const section = page.getByTestId(`related-${NAME}-ownRecord`)
  await section.getByRole('link', { name: FIRST }).waitFor()
  await shot('lead')
  await section.getByRole('button', { name: `${ONE} anlegen` }).click()
  const form = page.getByRole('dialog', { name: `${ONE} anlegen` })
  await form.locator('#f-ownRecord').getByText(COMPANY).waitFor()
  await form.getByLabel('Anlass').fill(`Dritter ${RUN}`)
  await form.getByRole('button', { name: 'Anlegen' }).click()
  await section.getByRole('link', { name: `Dritter ${RUN}` }).waitFor()
  await section.getByRole('link', { name: FIRST }).click()
  await page.waitForURL(`**/demo/custom/${NAME}/${record}`)
  await page.getByRole('heading', { name: FIRST, level: 1 }).waitFor()
  await shot('page')
  await page.getByRole('link', { name: COMPANY }).first().click()
  await page.waitForURL(`**/demo/crm/leads/${lead}`)
})

test('the palette finds pages, records and what can be begun', { timeout: 60_000 }, async () => {
  await page.keyboard.press('Control+k')
  const palette = page.getByRole('dialog')
  await palette.getByRole('combobox').or(palette.getByRole('textbox')).first().fill(FIRST)
  await palette.getByRole('option', { name: FIRST }).waitFor()
  await shot('palette')
  await palette.getByRole('combobox').or(palette.getByRole('textbox')).first().fill(`${ONE} anlegen`)
  await palette.getByRole('option', { name: `${ONE} anlegen` }).click()
  await page.getByRole('dialog', { name: `${ONE} anlegen` }).waitFor()
  await page.keyboard.press('Escape')
})

test('a field that is removed in Studio disappears without an error', { timeout: 60_000 }, async () => {
  await page.goto(list('?f.ownText.contains=F-&sort=-ownNumber'))
  await row(FIRST).waitFor()
  await page.getByRole('columnheader', { name: 'Filiale' }).waitFor()
  for (const field of ['own_text', 'own_number']) expect((await studio('DELETE', `/fields/${NAME}/${field}`)).status).toBeLessThan(300)
  await page.getByRole('columnheader', { name: 'Filiale' }).waitFor({ state: 'detached', timeout: 5000 })
  await row(FIRST).waitFor()
  await page.reload()
  await row(FIRST).waitFor()
  expect(await page.getByRole('alert').count()).toBe(0)
})

test('a collection that is taken out of the portal leaves the navigation within 5 seconds, and its page says so', { timeout: 60_000 }, async () => {
  expect((await studio('DELETE', `/items/portal_collections/${mark}`)).status).toBe(204)
  mark = ''
  await link().waitFor({ state: 'detached', timeout: 5000 })
  await page.getByText('Diese Sammlung gibt es hier nicht').waitFor()
  await shot('gone')
  await page.goto(`${hub().publicUrl}/demo/crm/leads/${lead}`)
  await page.getByTestId('record-tasks').waitFor()
  // Two seconds after the news the portal looks once more: Directus knows the former state for a moment.
  await expect.poll(() => page.getByTestId(`related-${NAME}-ownRecord`).count(), { timeout: 5000 }).toBe(0)
  await expect.poll(() => page.getByRole('alert').count(), { timeout: 5000 }).toBe(0)
})
