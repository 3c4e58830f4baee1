import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { hub } from '../support/hub.ts'
import { openWindow, type PortalWindow } from '../support/portal-window.ts'
import { until } from '../support/until.ts'

/** Letters alone: a number in a word is not taken for a slip of the pen. */
const mark = () => `Doppel${randomBytes(4).toString('hex').replace(/\d/g, digit => 'ghijklmnop'[Number(digit)] as string)}`
const SHOTS = process.env.KONTOR_SHOTS
const leads: string[] = []
let browser: Browser
let page: Page
let call: PortalWindow['call']
interface Lead { readonly id: string, readonly company: string, readonly phone: string | null, readonly city: string | null, readonly status: string }

async function shot(name: string): Promise<void> {
  if (!SHOTS) return
  mkdirSync(SHOTS, { recursive: true })
  await page.screenshot({ path: `${SHOTS}/${name}.png` })
}
async function make(values: object): Promise<string> {
  const id = String((await call('POST', '/crm/leads', { street: 'Hauptstraße 12', postalCode: '53111', country: 'DE', ...values }))?.id)
  leads.push(id)
  return id
}
/** Two leads of one company; the first is the older one. */
async function pair(): Promise<{ readonly name: string, readonly one: string, readonly two: string }> {
  const name = mark()
  const email = `info@${name.toLowerCase()}.de`
  const one = await make({ company: `${name} Maschinenbau GmbH`, email, phone: 'keine Nummer', city: 'Bonn', rating: 'warm' })
  const two = await make({ company: `${name} Maschinenbau AG`, email, phone: '+49 228 5550199', city: 'Bonn-Beuel', mobile: '+49 171 5550199', notes: 'Auf der Messe kennengelernt' })
  await call('POST', `/crm/leads/${two}/activities`, { kind: 'call', subject: `Anruf bei ${name}` })
  await until('the pair to be found', async () => ((await call('GET', `/crm/leads/${one}/duplicates`)) as unknown as readonly unknown[]).length > 0, 60)
  return { name, one, two }
}
const read = async (id: string) => await call('GET', `/crm/leads/${id}`) as unknown as Lead
const mergesOf = async (id: string) => await call('GET', `/crm/leads/${id}/merges`) as unknown as { into: { id: string } | null, merges: readonly { id: string }[] }
const row = (name: string) => page.locator(`[data-field="${name}"]`)
const chosen = async (name: string) => row(name).locator('[aria-pressed="true"]').getAttribute('data-side')

beforeAll(async () => {
  browser = await launchBrowser();
  ({ page, call } = await openWindow(browser, 'rep@demo.test', '/demo/crm/leads'))
})
afterAll(async () => {
  for (const lead of leads) await call('DELETE', `/crm/leads/${lead}`)
  await browser?.close()
})

test('by keyboard alone: from the hint, field by field, merged, taken back, merged again; the old address leads to the one that stays', async () => {
  const { name, one, two } = await pair()
  await page.goto(`${hub().publicUrl}/demo/crm/leads/${two}`)
  const review = page.getByTestId('lead-duplicates').getByRole('link', { name: 'Vergleichen' })
  await review.focus()
  await page.keyboard.press('Enter')
  await page.waitForURL('**/crm/duplicates?*')
  await page.getByTestId('pair').waitFor()
  await row('phone').waitFor()
  // The older one stays, with what it has; what it has not, or not in a valid form, comes from the other one.
  expect({ company: await chosen('company'), phone: await chosen('phone'), city: await chosen('city'), mobile: await chosen('mobile'), rating: await chosen('rating') }).toEqual({ company: 'left', phone: 'right', city: 'left', mobile: 'right', rating: 'left' })
  expect(await row('email').count()).toBe(0)
  expect(await row('phone').innerText()).toContain('Keine gültige Telefonnummer')
  await shot('merge-desktop')
  // To the town, whose other value is taken.
  const names = await page.locator('[data-field]').evaluateAll(rows => rows.map(one => (one as HTMLElement).dataset.field))
  for (let i = 0; i < names.indexOf('city'); i++) await page.keyboard.press('ArrowDown')
  await until('the keyboard to be at the town', async () => await row('city').getAttribute('data-current') === 'true', 5)
  await page.keyboard.press('2')
  expect(await chosen('city')).toBe('right')
  await page.keyboard.press('1')
  expect(await chosen('city')).toBe('left')
  await page.keyboard.press('2')
  await page.keyboard.press('Enter')
  await page.getByText('ist zusammengeführt').first().waitFor()
  expect(await read(one)).toMatchObject({ company: `${name} Maschinenbau GmbH`, phone: '+49 228 5550199', city: 'Bonn-Beuel' })
  expect(await mergesOf(two)).toMatchObject({ into: { id: one } })
  await shot('merge-done')
  await page.keyboard.press('z')
  await page.getByText('Es sind wieder zwei Leads').first().waitFor()
  expect(await read(one)).toMatchObject({ phone: 'keine Nummer', city: 'Bonn' })
  expect(await read(two)).toMatchObject({ company: `${name} Maschinenbau AG` })
  await row('phone').waitFor()
  await page.keyboard.press('s')
  await until('the other one to stay', async () => await chosen('company') === 'right', 5)
  await page.keyboard.press('s')
  await until('the first one to stay', async () => await chosen('company') === 'left', 5)
  await page.keyboard.press('Enter')
  await until('the merge', async () => (await mergesOf(two)).into?.id === one, 15)

  await page.goto(`${hub().publicUrl}/demo/crm/leads/${two}`)
  await page.waitForURL(`**/crm/leads/${one}?merged=${two}`)
  const told = page.getByTestId('lead-merges')
  await told.getByText('wurde mit diesem zusammengeführt').waitFor()
  await told.getByText(`Zusammengeführt mit ${name} Maschinenbau AG`).waitFor()
  const line = page.getByTestId('timeline')
  await line.getByText(`Anruf bei ${name}`).waitFor()
  await line.getByText('Mit einem anderen Lead zusammengeführt').first().waitFor()
  await shot('merge-lead')
  await told.getByRole('button', { name: 'Rückgängig' }).click()
  await until('two leads', async () => (await mergesOf(two)).into === null, 15)
  expect(await read(two)).toMatchObject({ company: `${name} Maschinenbau AG` })
}, 120_000)

test('what is no duplicate goes, and comes back; j and k go through the pairs', async () => {
  const [first, second] = [await pair(), await pair()]
  await page.goto(`${hub().publicUrl}/demo/crm/duplicates`)
  await page.getByTestId('pair').waitFor()
  const shown = () => page.getByTestId('pair').getAttribute('data-id')
  const before = await shown()
  await page.keyboard.press('j')
  await until('the next pair', async () => await shown() !== before, 5)
  await page.keyboard.press('k')
  await until('the former pair', async () => await shown() === before, 5)
  await page.goto(`${hub().publicUrl}/demo/crm/duplicates?lead=${first.one}`)
  await row('phone').waitFor()
  await page.keyboard.press('d')
  await page.getByText('Keine offenen Dubletten').waitFor()
  await shot('merge-none')
  await page.keyboard.press('z')
  await row('phone').waitFor()
  expect(second.one).not.toBe(first.one)
  // The entry of the navigation says how many there are.
  await until('the count in the navigation', async () => {
    await page.reload()
    await row('phone').waitFor()
    return await page.getByRole('navigation').getByRole('link', { name: /^Dubletten\s*\d+/ }).count() === 1
  }, 20)
}, 120_000)

test('on a phone: by thumb, and taken back from the message', async () => {
  const { one, two } = await pair()
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto(`${hub().publicUrl}/demo/crm/duplicates?lead=${one}`)
  await row('phone').waitFor()
  await row('city').locator('[data-side="right"]').click()
  expect(await chosen('city')).toBe('right')
  await shot('merge-phone')
  const wide = await page.evaluate(() => document.documentElement.scrollWidth)
  expect(wide).toBeLessThanOrEqual(390)
  await page.getByRole('button', { name: 'Zusammenführen' }).click()
  await until('the merge', async () => (await mergesOf(two)).into?.id === one, 15)
  await page.getByRole('button', { name: 'Rückgängig' }).first().click()
  await until('two leads', async () => (await mergesOf(two)).into === null, 15)
  await page.setViewportSize({ width: 1280, height: 800 })
}, 120_000)
