import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { faultsOf } from '../support/axe.ts'
import { launchBrowser, newPerson } from '../support/browser.ts'
import { hub } from '../support/hub.ts'
import { passLogin } from '../support/login.ts'
import { openWindow, type PortalWindow } from '../support/portal-window.ts'
import { until } from '../support/until.ts'

const RUN = randomBytes(3).toString('hex').replace(/\d/g, digit => 'ghijklmnop'[Number(digit)] as string)
const SHOTS = process.env.KONTOR_SHOTS
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
let browser: Browser
let page: Page
let call: PortalWindow['call']
const leads: string[] = []
let lead: string

const section = (on: Page) => on.getByTestId('lead-files')
const rows = (on: Page) => section(on).locator('[data-file]')
async function shot(on: Page, name: string): Promise<void> {
  if (!SHOTS) return
  mkdirSync(SHOTS, { recursive: true })
  await on.screenshot({ path: `${SHOTS}/${name}.png` })
}
async function make(values: object): Promise<string> {
  const id = String((await call('POST', '/crm/leads', { company: `Ablage ${RUN} GmbH`, ...values }))?.id)
  leads.push(id)
  return id
}
async function open(on: Page, id = lead): Promise<void> {
  await on.goto(`${hub().publicUrl}/demo/crm/leads/${id}`)
  await section(on).waitFor()
  await on.waitForLoadState('networkidle')
}
async function choose(on: Page, ...files: { readonly name: string, readonly mimeType: string, readonly buffer: Buffer }[]): Promise<void> {
  const chooser = on.waitForEvent('filechooser')
  await section(on).getByRole('button', { name: 'Datei wählen' }).click()
  await (await chooser).setFiles(files)
}
const drop = (on: Page, name: string, text: string) => on.evaluate(([file, content]) => {
  const data = new DataTransfer()
  data.items.add(new File([content as string], file as string, { type: 'text/plain' }))
  const target = document.querySelector('[data-testid="lead-files"]')
  for (const type of ['dragenter', 'dragover', 'drop']) target?.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: data }))
}, [name, text])

beforeAll(async () => {
  browser = await launchBrowser();
  ({ page, call } = await openWindow(browser, 'rep@demo.test', '/demo/crm/leads'))
  page.setDefaultTimeout(20_000)
  lead = await make({})
}, 120_000)
afterAll(async () => {
  for (const id of leads) await call('DELETE', `/crm/leads/${id}`)
  await browser?.close()
})

describe('files at a lead', () => {
  test('are chosen and dropped, listed, told of in the time line, and a picture opens in a tab', async () => {
    await open(page)
    await section(page).getByText('Noch keine Dateien.').waitFor()
    await choose(page, { name: 'karte.png', mimeType: 'image/png', buffer: PNG }, { name: 'notiz.txt', mimeType: 'text/plain', buffer: Buffer.from('Hallo') })
    await until('both to be listed', async () => await rows(page).count() === 2, 20)
    await drop(page, 'gezogen.txt', 'Gezogen')
    await rows(page).filter({ hasText: 'gezogen.txt' }).waitFor()
    await rows(page).filter({ hasText: 'gezogen.txt' }).getByText('7 B').waitFor()
    expect(await section(page).getByTestId('upload').count()).toBe(0)
    await page.getByTestId('timeline').getByText('Datei hinzugefügt').first().waitFor()
    await shot(page, 'files')
    const popup = page.waitForEvent('popup')
    await section(page).getByRole('link', { name: 'karte.png ansehen' }).click()
    const picture = await popup
    await picture.waitForLoadState()
    expect(await picture.locator('img').evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(1)
    await picture.close()
    const downloading = page.waitForEvent('download')
    await section(page).getByRole('link', { name: 'notiz.txt herunterladen' }).click()
    expect((await downloading).suggestedFilename()).toBe('notiz.txt')
  })

  test('are renamed and deleted by keyboard, and a deleted one is brought back', async () => {
    await section(page).getByRole('button', { name: 'notiz.txt umbenennen' }).focus()
    await page.keyboard.press('Enter')
    await section(page).getByRole('textbox', { name: 'Name der Datei' }).waitFor()
    await page.keyboard.type('Protokoll')
    await page.keyboard.press('Enter')
    await rows(page).filter({ hasText: 'Protokoll' }).waitFor()
    await section(page).getByRole('button', { name: 'Protokoll löschen' }).focus()
    await page.keyboard.press('Enter')
    await page.getByText('Datei gelöscht.').first().waitFor()
    await until('it to be gone', async () => await rows(page).filter({ hasText: 'Protokoll' }).count() === 0, 10)
    await page.getByRole('button', { name: 'Rückgängig' }).first().click()
    await rows(page).filter({ hasText: 'Protokoll' }).waitFor()
  })

  test('say for each one why it is not there, and are tried again; one on its way is cancelled', async () => {
    await choose(page, { name: 'zu-gross.bin', mimeType: 'application/octet-stream', buffer: Buffer.alloc(25 * 1024 * 1024 + 1) })
    await section(page).getByRole('alert').filter({ hasText: 'zu-gross.bin' }).waitFor()
    expect(await section(page).getByRole('button', { name: 'zu-gross.bin noch einmal hochladen' }).count()).toBe(0)
    await section(page).getByRole('button', { name: 'Meldung zu zu-gross.bin schließen' }).click()

    await page.route('**/files?*', route => route.request().method() === 'POST' ? route.abort() : route.fallback())
    await drop(page, 'funkloch.txt', 'x')
    await section(page).getByRole('alert').filter({ hasText: 'funkloch.txt' }).waitFor()
    await shot(page, 'files-failed')
    await page.unroute('**/files?*')
    await section(page).getByRole('button', { name: 'funkloch.txt noch einmal hochladen' }).click()
    await rows(page).filter({ hasText: 'funkloch.txt' }).waitFor()

    await page.route('**/files?*', route => route.request().method() === 'POST' ? undefined : route.fallback())
    await drop(page, 'abgebrochen.txt', 'x')
    await section(page).getByRole('progressbar').waitFor()
    await section(page).getByRole('button', { name: 'Hochladen von abgebrochen.txt abbrechen' }).click()
    await until('the upload to be off the list', async () => await section(page).getByTestId('upload').count() === 0, 10)
    await page.unroute('**/files?*')
    expect(await rows(page).filter({ hasText: 'abgebrochen.txt' }).count()).toBe(0)
  })

  test('appear at a colleague\'s without a reload, who cannot delete what is not theirs; a manager can', async () => {
    const manager = (await openWindow(browser, 'manager@demo.test', `/demo/crm/leads/${lead}`)).page
    await rows(manager).filter({ hasText: 'Protokoll' }).waitFor()
    expect(await section(manager).getByRole('button', { name: 'Protokoll löschen' }).count()).toBe(1)
    await drop(manager, 'von-der-leitung.txt', 'x')
    await rows(page).filter({ hasText: 'von-der-leitung.txt' }).waitFor()
    expect(await section(page).getByRole('button', { name: 'von-der-leitung.txt löschen' }).count()).toBe(0)
  })

  test('are at hand beside the list and on a phone, where axe finds nothing, in the dark as well', async () => {
    await page.goto(`${hub().publicUrl}/demo/crm/leads?search=${encodeURIComponent(`Ablage ${RUN}`)}`)
    await page.getByRole('link', { name: `Ablage ${RUN} GmbH` }).first().click()
    await page.getByRole('dialog').getByTestId('lead-files').getByText('karte.png').waitFor()
    await shot(page, 'files-panel')
    for (const [name, options] of [['files-phone', { phone: true }], ['files-dark', { dark: true }]] as const) {
      const other = await (await newPerson(browser, options)).newPage()
      await other.goto(`${hub().publicUrl}/login?returnTo=/demo/crm/leads/${lead}`)
      await passLogin(other, { email: 'rep@demo.test', password: hub().passwords['rep@demo.test'] ?? '' })
      await rows(other).first().waitFor()
      await section(other).scrollIntoViewIfNeeded()
      await choose(other, { name: `${name}.txt`, mimeType: 'text/plain', buffer: Buffer.from('x') })
      await rows(other).filter({ hasText: `${name}.txt` }).waitFor()
      await shot(other, name)
      expect(await faultsOf(other)).toEqual([])
      expect(await other.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
      await other.context().close()
    }
  })
})

describe('a lead on a laptop', () => {
  test('fits the screen: everything that is worked with is there without scrolling the page', async () => {
    const values = { email: `info@ablage-${RUN}.de`, phone: '+49 228 5550177', street: 'Hauptstraße 12', postalCode: '53111', city: 'Bonn', country: 'DE', mobile: '+49 171 5550177', contactName: 'Erika Adler', notes: 'Auf der Messe kennengelernt. '.repeat(20), nextStep: 'Angebot nachfassen', nextStepAt: '2031-11-20T08:00:00Z' }
    const [one] = [await make({ ...values, company: `Zwilling${RUN} Werke GmbH` }), await make({ ...values, company: `Zwilling${RUN} Werke AG` })]
    for (let n = 0; n < 30; n++) await call('POST', `/crm/leads/${one}/activities`, { kind: 'note', body: `Notiz ${n}` })
    await until('the pair to be found', async () => ((await call('GET', `/crm/leads/${one}/duplicates`)) as unknown as readonly unknown[]).length > 0, 60)
    await page.setViewportSize({ width: 1366, height: 768 })
    await open(page, one)
    for (let n = 0; n < 8; n++) await drop(page, `unterlage-${n}.txt`, 'x')
    await until('all to be listed', async () => await rows(page).count() === 8, 30)
    await page.getByTestId('lead-duplicates').waitFor()
    await shot(page, 'laptop')
    expect(await page.evaluate(() => document.documentElement.scrollHeight - innerHeight)).toBeLessThanOrEqual(0)
    const parts = { fields: page.getByRole('region', { name: 'Felder' }), duplicates: page.getByTestId('lead-duplicates'), next: page.getByTestId('lead-next-step'), entry: page.getByTestId('quick-entry'), timeline: page.getByTestId('timeline'), files: section(page), add: section(page).getByRole('button', { name: 'Datei wählen' }) }
    for (const [name, part] of Object.entries(parts)) {
      const box = await part.boundingBox()
      expect(box, name).not.toBeNull()
      expect([box && box.y >= 0, box && box.y + box.height <= 768, box && box.x >= 0 && box.x + box.width <= 1366], name).toEqual([true, true, true])
    }
    // Room to read in, and not a line of each.
    for (const [part, height] of [[parts.fields, 300], [parts.timeline, 150], [parts.files, 90]] as const) expect((await part.boundingBox())?.height ?? 0).toBeGreaterThanOrEqual(height)
    // Each is scrolled by itself, by keys too.
    await parts.timeline.focus()
    await page.keyboard.press('End')
    await until('the time line to be at its end', () => parts.timeline.evaluate(element => element.scrollTop > 100), 5)
    expect(await faultsOf(page)).toEqual([])
    await page.keyboard.press('c')
    await parts.entry.getByRole('form').waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollHeight - innerHeight)).toBeLessThanOrEqual(0)
    await shot(page, 'laptop-call')
    await page.keyboard.press('Escape')
  })
})
