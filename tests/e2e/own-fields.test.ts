import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { launchBrowser, newPerson } from '../support/browser.ts'
import { ask } from '../support/directus.ts'
import { hub } from '../support/hub.ts'
import { passLogin } from '../support/login.ts'
import { addOwnFields, dropOwnFields, ownFields } from '../support/own-fields.ts'
import { realmToken } from '../support/realm-tokens.ts'

const EMAIL = 'rep@demo.test'
const RUN = randomBytes(3).toString('hex')
const LABELS = ['Filiale', 'Plätze', 'Umsatz', 'Vertragsende', 'Stufe', 'Themen', 'Rahmenvertrag', 'Vertrag', 'Betreut von', 'Zweite Branche']

/** A list of the portal, what its records are called by, and how one of them comes to be. A collection of the tenant's own is in `own-collections.test.ts`. */
interface Place { readonly collection: string, readonly path: string, readonly api: string, readonly name: string, readonly key: string, readonly create: string, readonly importPage: string, /** The list is no table unless one wants it. */ readonly asTable?: true, /** What does not fit is kept beside the record. */ readonly marks?: true }
const PLACES: readonly Place[] = [
  { collection: 'leads', path: '/demo/crm/leads', api: '/crm/leads', name: 'Firma', key: 'company', create: 'Neuer Lead', importPage: '/demo/crm/import', marks: true },
  { collection: 'tasks', path: '/demo/tasks', api: '/platform/tasks', name: 'Titel', key: 'title', create: 'Neue Aufgabe', importPage: '/demo/tasks/import', asTable: true },
]

let browser: Browser
let page: Page
let admin: string
const studio = async (method: string, path: string, body?: unknown) => {
  const { status, body: text } = await ask(admin, method, path, body)
  return { status, text: JSON.stringify(text) }
}
const call = (method: string, path: string, body?: object) => page.evaluate(async ([verb, address, text]) => {
  const response = await fetch(`/api/v1${address}`, { method: verb, headers: { 'x-kontor-tenant': 'demo', 'content-type': 'application/json' }, body: text })
  return response.status === 204 ? undefined : (await response.json() as { data: Record<string, unknown>[] }).data
}, [method, path, body && JSON.stringify(body)] as const)

beforeAll(async () => {
  browser = await launchBrowser()
  admin = await realmToken({ claims: { organization: { demo: { id: '1', groups: ['/admin'] } }, amr: ['pwd', 'otp'] }, lifespan: 1800 })
  for (const { collection } of PLACES) await dropOwnFields(studio, collection, ownFields(collection))
  page = await (await newPerson(browser)).newPage()
  page.setDefaultTimeout(20_000)
  await page.goto(`${hub().publicUrl}/login?returnTo=/demo/crm/leads`)
  await passLogin(page, { email: EMAIL, password: hub().passwords[EMAIL] ?? '' })
  await page.waitForURL('**/demo/crm/leads')
}, 180_000)
const PICTURES = process.env.KONTOR_TEST_PICTURES
afterEach(async ({ task }) => {
  if (PICTURES) await page.screenshot({ path: `${PICTURES}/${task.name.slice(0, 30).replaceAll(/\W+/g, '-')}-${task.result?.state}.png` }).catch(() => undefined)
})
afterAll(async () => {
  for (const { collection, api } of PLACES) {
    const made = await call('GET', `${api}?search=${RUN}&pageSize=50`).catch(() => [])
    for (const record of made ?? []) await call('DELETE', `${api}/${String(record.id)}`)
    await dropOwnFields(studio, collection, ownFields(collection))
  }
  await browser?.close()
}, 120_000)

/** Chooses from a menu that is searched; the last match is the one that is open. */
async function choose(control: Locator, ...labels: readonly string[]): Promise<void> {
  await control.click()
  for (const label of labels) await page.getByRole('option', { name: label }).first().click()
  if (labels.length > 1) await page.keyboard.press('Escape')
}

describe.each(PLACES)('$collection', ({ collection, path, api, name, key, create, importPage, asTable, marks }) => {
  const mine = `Eigene Felder ${RUN} GmbH`
  const row = (text: string) => page.getByRole('row').filter({ hasText: text })

  test('new fields are in the open list within 5 seconds, and are chosen as columns', { timeout: 120_000 }, async () => {
    const before = await call('POST', api, { [key]: `Vorher ${RUN}` }) as unknown as Record<string, unknown>
    await page.goto(`${hub().publicUrl}${path}?search=${RUN}`)
    if (asTable) await page.getByRole('button', { name: 'Als Tabelle' }).click()
    await page.getByRole('columnheader', { name }).first().waitFor()
    await addOwnFields(studio, collection, ownFields(collection))
    const columns = page.getByRole('button', { name: 'Spalten' }).first()
    await columns.click()
    for (const label of LABELS) await page.locator('label').filter({ hasText: new RegExp(`^${label}$`) }).first().waitFor({ timeout: 5000 })
    for (const label of LABELS) await page.locator('label').filter({ hasText: new RegExp(`^${label}$`) }).first().click()
    await page.keyboard.press('Escape')
    for (const label of LABELS) await page.getByRole('columnheader', { name: label, exact: true }).waitFor()
    await call('DELETE', `${api}/${String(before.id)}`)
  })

  test('the form has their help, checks them, and keeps what is typed', { timeout: 120_000 }, async () => {
    await page.getByRole('button', { name: create }).first().click()
    const form = page.getByRole('dialog', { name: create })
    await form.getByLabel(name, { exact: false }).first().fill(mine)
    await form.getByText('Wie auf dem Schild').waitFor()
    await form.getByLabel('Filiale').fill('Südstadt')
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
    await page.getByRole('option').first().click()
    await form.getByRole('button', { name: 'Anlegen' }).click()
    await form.getByText('Beginnt mit F-').waitFor()
    await form.getByLabel('Filiale').fill('F-Südstadt')
    await form.getByRole('button', { name: 'Anlegen' }).click()
    await form.waitFor({ state: 'hidden' })
    await page.goto(`${hub().publicUrl}${path}?search=${RUN}`)
    const cells = row(mine)
    for (const text of ['F-Südstadt', '12', '1.234,50 €', '31.03.2027', 'Gold', 'Excel', 'Sprachen', 'Ja', 'Rahmen.txt']) await cells.getByText(text, { exact: true }).first().waitFor()
    const [record] = await call('GET', `${api}?search=${RUN}`) ?? []
    expect(record).toMatchObject({ ownText: 'F-Südstadt', ownNumber: 12, ownMoney: 1234.5, ownDate: '2027-03-31', ownChoice: 'gold', ownTopics: ['excel', 'languages'], ownFlag: true, ownFile: { label: 'Rahmen.txt' } })
    expect([record?.ownPerson, record?.ownRecord]).toEqual([expect.objectContaining({ id: expect.any(String) as string }), expect.objectContaining({ id: expect.any(String) as string })])
  })

  test('lists are filtered and sorted by them', { timeout: 120_000 }, async () => {
    const filter = async (label: string, set: (popover: Locator) => Promise<void>) => {
      await page.goto(`${hub().publicUrl}${path}?search=${RUN}`)
      await row(mine).waitFor()
      await page.getByRole('button', { name: 'Filter', exact: true }).click()
      await page.getByPlaceholder('Feld suchen').fill(label)
      await page.getByRole('button', { name: label, exact: true }).last().click()
      await set(page.locator('form').filter({ has: page.getByRole('button', { name: label, exact: true }) }).last())
    }
    const apply = (popover: Locator) => popover.getByRole('button', { name: 'Anwenden' }).click()
    await filter('Stufe', async (popover) => {
      await popover.getByText('Silber').click()
      await apply(popover)
    })
    await page.getByText('Keine Treffer').waitFor()
    await filter('Themen', async (popover) => {
      await popover.getByText('Excel').click()
      await apply(popover)
    })
    await page.getByText('Themen: Excel').waitFor()
    await row(mine).waitFor()
    await filter('Umsatz', async (popover) => {
      await popover.getByLabel('Von').fill('2000')
      await apply(popover)
    })
    await page.getByText('Keine Treffer').waitFor()
    // Both ends hold, the first as well as the last.
    for (const [from, to, found] of [['12', '12', true], ['13', '99', false], ['1', '11', false]] as const) {
      await filter('Plätze', async (popover) => {
        await popover.getByLabel('Von').fill(from)
        await popover.getByLabel('Bis').fill(to)
        await apply(popover)
      })
      await page.getByText(`Plätze ab ${from}`).waitFor()
      await page.getByText(`Plätze bis ${to}`).waitFor()
      await (found ? row(mine) : page.getByText('Keine Treffer')).waitFor()
    }
    for (const [from, to, found] of [['2027-03-31', '2027-03-31', true], ['2027-04-01', '2027-12-31', false]] as const) {
      await filter('Vertragsende', async (popover) => {
        await popover.getByLabel('Von').fill(from)
        await popover.getByLabel('Bis').fill(to)
        await apply(popover)
      })
      await (found ? row(mine) : page.getByText('Keine Treffer')).waitFor()
    }
    await filter('Rahmenvertrag', popover => popover.getByRole('button', { name: 'Ja', exact: true }).click())
    await row(mine).waitFor()
    await filter('Rahmenvertrag', popover => popover.getByRole('button', { name: 'Nein', exact: true }).click())
    await page.getByText('Keine Treffer').waitFor()
    const [record] = await call('GET', `${api}?search=${RUN}`) ?? []
    for (const [label, value] of [['Betreut von', record?.ownPerson], ['Zweite Branche', record?.ownRecord]] as const) {
      const { label: named } = value as { label: string }
      await filter(label, async (popover) => {
        await popover.locator('[aria-haspopup=listbox]').first().click()
        await page.getByRole('option', { name: named, exact: true }).click()
        await apply(popover)
      })
      await page.getByText(`${label}: ${named}`).waitFor()
      await row(mine).waitFor()
    }
    // A day is a whole one where the person is.
    const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Berlin' }).format(new Date())
    await filter('Angelegt am', async (popover) => {
      await popover.getByLabel('Von').fill(today)
      await popover.getByLabel('Bis').fill(today)
      await apply(popover)
    })
    await row(mine).waitFor()
    await filter('Filiale', async (popover) => {
      await popover.getByPlaceholder('Enthält').fill('südst')
      await apply(popover)
    })
    await row(mine).waitFor()
    await filter('Vertrag', async popover => popover.getByRole('button', { name: 'ist leer' }).click())
    await page.getByText('Keine Treffer').waitFor()
    await page.goto(`${hub().publicUrl}${path}?search=${RUN}`)
    await page.getByRole('button', { name: 'Umsatz' }).click()
    await expect.poll(() => page.getByRole('columnheader', { name: 'Umsatz', exact: true }).getAttribute('aria-sort')).toBe('ascending')
    await row(mine).waitFor()
  })

  test('the file of the list has them', { timeout: 60_000 }, async () => {
    await page.goto(`${hub().publicUrl}${path}?search=${RUN}`)
    await row(mine).waitFor()
    await page.getByRole('button', { name: 'Exportieren' }).click()
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'CSV' }).click()])
    const text = await readFile(await download.path(), 'utf8')
    expect(text.split('\r\n')[0]).toContain(LABELS.join(';'))
    expect(text).toContain('F-Südstadt;12;1234,5;2027-03-31;Gold;Excel, Sprachen;Ja;Rahmen.txt;')
  })

  test('an import recognizes them and fills them in', { timeout: 120_000 }, async () => {
    await page.goto(`${hub().publicUrl}${importPage}`)
    const csv = `${name};Filiale;Plätze;Umsatz;Vertragsende;Stufe;Themen;Rahmenvertrag;Betreut von;Zweite Branche\nImport ${RUN} AG;F-Nord;30;2.500,75;1.4.2028;Silber;Führung, Excel;ja;${EMAIL};Handel\nZweite ${RUN} AG;Nord;9000;x;;Bronze;Kochen;nein;;\n`
    await page.locator('input[type=file]').setInputFiles({ name: 'eigene.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) })
    for (const label of LABELS.filter(one => one !== 'Vertrag')) await page.getByLabel(label, { exact: true }).first().filter({ hasText: label }).waitFor()
    await page.getByTestId('import-start').click()
    const found = (word: string) => call('GET', `${api}?search=${encodeURIComponent(`${word} ${RUN}`)}`)
    await expect.poll(async () => (await found('Import'))?.length, { timeout: 30_000 }).toBe(1)
    expect((await found('Import'))?.[0]).toMatchObject({ ownText: 'F-Nord', ownNumber: 30, ownMoney: 2500.75, ownDate: '2028-04-01', ownChoice: 'silver', ownTopics: ['leadership', 'excel'], ownFlag: true, ownRecord: { label: 'Handel' }, ownPerson: { label: expect.stringContaining('Reuter') as string } })
    // What does not fit is invented by nobody: it stays in a mark, or the row is refused with its reasons.
    const [second] = await found('Zweite') ?? []
    if (marks) {
      expect(second).toMatchObject({ ownText: null, ownNumber: null, ownMoney: null, ownChoice: null, ownTopics: null, ownFlag: false })
      return expect((second?.marks as { field: string }[]).map(m => m.field).sort()).toEqual(['ownChoice', 'ownMoney', 'ownNumber', 'ownText', 'ownTopics'])
    }
    expect(second).toBeUndefined()
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId('import-errors').click()])
    const reasons = await readFile(await download.path(), 'utf8')
    for (const label of ['Filiale', 'Plätze', 'Umsatz', 'Stufe', 'Themen']) expect(reasons).toContain(label)
  })

  test('one field of several records is changed in the list', { timeout: 60_000 }, async () => {
    await page.goto(`${hub().publicUrl}${path}?search=${RUN}`)
    await row(`Import ${RUN}`).waitFor()
    for (const text of [mine, `Import ${RUN}`]) await row(text).getByRole('checkbox', { name: 'Auswählen' }).check()
    await page.getByText('2 ausgewählt').waitFor()
    await page.getByRole('button', { name: 'Feld ändern' }).click()
    const dialog = page.getByRole('dialog')
    await choose(dialog.locator('#bulk-field'), 'Plätze')
    // The menu keeps the keyboard until it is closed.
    await page.getByRole('option').first().waitFor({ state: 'hidden' })
    const change = dialog.getByRole('button', { name: 'Ändern', exact: true })
    expect(await change.isDisabled()).toBe(true)
    await dialog.locator('#bulk-value').fill('501')
    await dialog.getByRole('button', { name: 'Ändern', exact: true }).click()
    await dialog.getByRole('alert').waitFor()
    await dialog.locator('#bulk-value').fill('77')
    await dialog.getByRole('button', { name: 'Ändern', exact: true }).click()
    await page.getByText('2 Datensätze geändert.').first().waitFor()
    for (const text of [mine, `Import ${RUN}`]) await row(text).getByText('77', { exact: true }).waitFor()
    // A field is emptied by saying so.
    await row(mine).getByRole('checkbox', { name: 'Auswählen' }).check()
    await page.getByRole('button', { name: 'Feld ändern' }).click()
    await choose(dialog.locator('#bulk-field'), 'Plätze')
    await page.getByRole('option').first().waitFor({ state: 'hidden' })
    await dialog.getByLabel('Feld leeren').check()
    await change.click()
    await page.getByText('Ein Datensatz geändert.').first().waitFor()
    await row(mine).getByText('77', { exact: true }).waitFor({ state: 'hidden' })
    await row(`Import ${RUN}`).getByText('77', { exact: true }).waitFor()
  })

  test('a field that is taken away is gone without an error, from a kept address too', { timeout: 60_000 }, async () => {
    await dropOwnFields(studio, collection, ownFields(collection).filter(({ field }) => ['own_text', 'own_number'].includes(field)))
    await page.goto(`${hub().publicUrl}${path}?search=${RUN}&f.ownText.contains=F-&sort=-ownNumber`)
    await row(mine).waitFor()
    await page.getByRole('columnheader', { name: 'Umsatz', exact: true }).waitFor()
    expect(await page.getByRole('columnheader', { name: 'Filiale', exact: true }).count()).toBe(0)
    expect(await page.getByRole('alert').count()).toBe(0)
  })
})
