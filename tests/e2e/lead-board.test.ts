import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser, newPerson } from '../support/browser.ts'
import { hub } from '../support/hub.ts'
import { passLogin } from '../support/login.ts'
import { openWindow, type PortalWindow } from '../support/portal-window.ts'

const MARK = `Brett ${randomBytes(3).toString('hex')}`
const PATH = `/demo/crm/board?search=${encodeURIComponent(MARK)}`
const SHOTS = process.env.KONTOR_SHOTS
let browser: Browser
let page: Page
let call: PortalWindow['call']
let leads: string[] = []

async function shot(on: Page, name: string): Promise<void> {
  if (!SHOTS) return
  mkdirSync(SHOTS, { recursive: true })
  await on.screenshot({ path: `${SHOTS}/${name}.png` })
}
const column = (value: string, on = page) => on.locator(`[data-column="${value}"]`)
const cardIn = (value: string, id: string | undefined, on = page) => column(value, on).locator(`[data-card="${id}"]`)
const count = (value: string, on = page) => column(value, on).getByTestId('board-count').innerText()
const counts = async () => [await count('new'), await count('contacted'), await count('qualified'), await count('disqualified')]
const statusOf = async (id: string | undefined) => (await call('GET', `/crm/leads/${id}`))?.status
const middle = async (on: Page, selector: string) => {
  const box = await on.locator(selector).boundingBox()
  if (!box) throw new Error(`${selector} is not to be seen`)
  return { x: box.x + box.width / 2, y: box.y + Math.min(box.height / 2, 60) }
}

beforeAll(async () => {
  browser = await launchBrowser();
  ({ page, call } = await openWindow(browser, 'rep@demo.test', '/demo/crm/leads'))
  const { results } = await call('POST', '/crm/leads/bulk', { action: 'create', records: Array.from({ length: 24 }, (_, at) => ({ company: `${MARK} ${String(at).padStart(2, '0')}`, city: 'Bonn', contactName: 'Erika Muster', rating: 'warm' })) }) as unknown as { results: { id: string }[] }
  leads = results.map(({ id }) => id)
}, 120_000)
afterAll(async () => {
  if (leads.length > 0) await call('POST', '/crm/leads/bulk', { action: 'delete', mode: 'each', ids: leads })
  await browser?.close()
})

test('the list becomes a board with its search, counted by the database and read part by part', async () => {
  await page.goto(`${hub().publicUrl}/demo/crm/leads?search=${encodeURIComponent(MARK)}`)
  await page.getByTestId('as-board').click()
  await page.waitForURL(/crm\/board\?search=/)
  await column('new').locator('[data-card]').first().waitFor()
  expect(await counts()).toEqual(['24', '0', '0', '0'])
  expect(await column('new').locator('[data-card]').count()).toBe(20)
  await column('new').getByRole('button', { name: 'Weitere' }).click()
  await expect.poll(() => column('new').locator('[data-card]').count()).toBe(24)
  await shot(page, 'board')
})

test('a card is moved with the mouse, and with the keyboard; a reason is asked for; a refusal puts it back and says why', async () => {
  const [first, second, third, fourth] = leads
  await page.goto(`${hub().publicUrl}${PATH}&sort=company`)
  await cardIn('new', first).waitFor()
  const [from, to] = [await middle(page, `[data-card="${first}"]`), await middle(page, '[data-column="contacted"]')]
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.mouse.move(from.x + 20, from.y + 5)
  await page.mouse.move(to.x, to.y, { steps: 5 })
  await shot(page, 'board-dragging')
  await page.mouse.up()
  await cardIn('contacted', first).waitFor()
  await expect.poll(counts, { timeout: 10_000 }).toEqual(['23', '1', '0', '0'])
  await expect.poll(() => statusOf(first), { timeout: 10_000 }).toBe('contacted')
  // Taken back from the message.
  await page.getByRole('button', { name: 'Rückgängig' }).last().click()
  await cardIn('new', first).waitFor()
  await expect.poll(() => statusOf(first), { timeout: 10_000 }).toBe('new')
  // The keyboard takes the card along, and stays on it.
  await cardIn('new', second).getByRole('link').focus()
  await page.keyboard.press('Shift+ArrowRight')
  await cardIn('contacted', second).waitFor()
  await expect.poll(() => statusOf(second), { timeout: 10_000 }).toBe('contacted')
  await expect.poll(() => page.evaluate(() => document.activeElement?.closest('[data-card]')?.getAttribute('data-card'))).toBe(second)
  await page.keyboard.press('ArrowLeft')
  expect(await page.evaluate(() => document.activeElement?.closest('[data-column]')?.getAttribute('data-column'))).toBe('new')
  // A reason is asked for, and goes along.
  await cardIn('new', third).getByRole('link').focus()
  await page.keyboard.press('m')
  await page.getByRole('dialog', { name: 'Verschieben nach' }).getByRole('button', { name: 'Disqualifiziert' }).click()
  const question = page.getByRole('dialog', { name: /Disqualifiziert/ })
  await question.getByRole('button', { name: 'Verschieben nach' }).click()
  await question.getByText('Bitte ausfüllen.').waitFor()
  await shot(page, 'board-reason')
  await question.getByLabel('Grund der Disqualifizierung').fill('Kein Bedarf')
  await question.getByRole('button', { name: 'Verschieben nach' }).click()
  await cardIn('disqualified', third).waitFor()
  await expect.poll(async () => (await call('GET', `/crm/leads/${third}`))?.disqualifiedReason, { timeout: 10_000 }).toBe('Kein Bedarf')
  // What a rule says is shown, and the card is where it was.
  await cardIn('new', fourth).getByRole('link').focus()
  await page.keyboard.press('m')
  await page.getByRole('dialog', { name: 'Verschieben nach' }).getByRole('button', { name: 'Umgewandelt' }).click()
  await page.getByText('Umgewandelt werden nur qualifizierte Leads', { exact: false }).first().waitFor()
  await cardIn('new', fourth).waitFor()
  expect(await statusOf(fourth)).toBe('new')
})

test('what a colleague moves moves here; the open lead lies beside the board, with its quick entry', async () => {
  const lead = leads[4]
  const colleague = await openWindow(browser, 'manager@demo.test', '/demo/crm/leads')
  await colleague.call('PATCH', `/crm/leads/${lead}`, { status: 'qualified' })
  await cardIn('qualified', lead).waitFor({ timeout: 10_000 })
  await expect.poll(() => count('qualified')).toBe('1')
  await cardIn('qualified', lead).getByRole('link').click()
  const panel = page.getByRole('dialog', { name: 'Lead' })
  await panel.getByTestId('quick-entry').getByRole('button', { name: 'Anruf' }).waitFor()
  for (const key of ['c', '1']) await page.keyboard.press(key)
  await panel.getByTestId('timeline').getByText('Erreicht', { exact: true }).waitFor()
  await shot(page, 'board-panel')
  await page.keyboard.press('Escape')
})

test('an open list shows when something was last done about a lead', async () => {
  const [, , , , , lead] = leads
  await page.evaluate(() => localStorage.setItem('kontor:columns:leads', JSON.stringify(['company', 'lastActivityAt'])))
  await page.goto(`${hub().publicUrl}/demo/crm/leads?search=${encodeURIComponent(MARK)}&sort=company`)
  const row = page.locator(`tr[data-id="${lead}"]`)
  await row.waitFor()
  expect(await row.locator('time').count()).toBe(0)
  await call('POST', `/crm/leads/${lead}/activities`, { kind: 'call', result: 'reached' })
  await row.locator('time').waitFor({ timeout: 10_000 })
})

test('on a phone, dark and in English, a card is held and carried; a list of the columns does it too', async () => {
  const [lead, other] = leads.slice(6)
  const phone = await (await newPerson(browser, { phone: true, dark: true, locale: 'en-GB' })).newPage()
  phone.setDefaultTimeout(30_000)
  await phone.goto(`${hub().publicUrl}/login?returnTo=${encodeURIComponent(`${PATH} 0&sort=company`)}`)
  await passLogin(phone, { email: 'rep@demo.test', password: hub().passwords['rep@demo.test'] ?? '' })
  await cardIn('new', lead, phone).waitFor()
  await shot(phone, 'board-phone')
  expect(await phone.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  const finger = await phone.context().newCDPSession(phone)
  await cardIn('new', lead, phone).scrollIntoViewIfNeeded()
  const at = await middle(phone, `[data-card="${lead}"]`)
  const touch = (type: string, ...points: { x: number, y: number }[]) => finger.send('Input.dispatchTouchEvent', { type: type as 'touchStart', touchPoints: points })
  await touch('touchStart', at)
  await phone.locator('.rotate-2').waitFor()
  for (let x = at.x; x < 354; x += 10) await touch('touchMove', { x: Math.min(x, 353), y: at.y })
  await touch('touchMove', { x: 353, y: at.y })
  await phone.locator('[data-column="contacted"].border-primary').waitFor()
  await touch('touchEnd')
  await expect.poll(() => statusOf(lead), { timeout: 10_000 }).toBe('contacted')
  await cardIn('new', other, phone).getByRole('button', { name: /Move/ }).tap()
  const choice = phone.getByRole('dialog', { name: 'Move to' })
  await shot(phone, 'board-phone-move')
  await choice.getByRole('button', { name: 'Qualified', exact: true }).tap()
  await expect.poll(() => statusOf(other), { timeout: 10_000 }).toBe('qualified')
})
