import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser, newPerson } from '../support/browser.ts'
import { hub } from '../support/hub.ts'
import { openWindow, type PortalWindow } from '../support/portal-window.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { serveSourcePages, type SourcePages } from '../support/source-pages.ts'

const SHOTS = process.env.KONTOR_SHOTS
/** Long enough that the passage has to be looked for. */
const MUCH = Array.from({ length: 60 }, (_, n) => `<p>Absatz ${n + 1}: Wir sind ein Unternehmen mit langer Tradition und vielen zufriedenen Kunden.</p>`).join('')
const PAGE = `<html><head><title>Impressum und Kontakt</title></head><body>${MUCH}<p>Tel.: 0228 / 12 34-0<br>Fax: 0228 / 12 34-9</p>${MUCH}</body></html>`
let site: SourcePages, browser: Browser, rep: PortalWindow, lead: string

async function shot(page: Page, name: string): Promise<void> {
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), name).toBeLessThanOrEqual(0)
  if (!SHOTS) return
  mkdirSync(SHOTS, { recursive: true })
  await page.screenshot({ path: `${SHOTS}/${name}.png` })
}
async function byAutomation(path: string, body: object): Promise<string> {
  const token = await realmToken({ claims: { organization: { demo: { id: '1', groups: ['/automation'] } } }, lifespan: 600 })
  const response = await fetch(`${hub().publicUrl}/api/v1/crm${path}`, { method: 'POST', headers: { 'authorization': `Bearer ${token}`, 'x-kontor-tenant': 'demo', 'content-type': 'application/json' }, body: JSON.stringify(body) })
  const answer = await response.json() as { data: { id: string } }
  expect(response.status, JSON.stringify(answer)).toBe(201)
  return answer.data.id
}
const sign = (page: Page) => page.locator('dl > div').filter({ has: page.locator('dt', { hasText: /^Telefon$/ }) }).getByRole('button', { name: /Vorschlag/ })
const text = (page: Page) => page.getByRole('dialog', { name: 'Quelldokument' }).getByTestId('origin-text')
/** The passage stands where the person looks. */
const inSight = (page: Page) => text(page).locator('mark').evaluate((mark) => {
  const [own, around] = [mark.getBoundingClientRect(), (mark.closest('[data-testid=origin-text]') as Element).getBoundingClientRect()]
  return own.top >= around.top && own.bottom <= around.bottom
})

beforeAll(async () => {
  site = await serveSourcePages({ '/impressum': PAGE })
  browser = await launchBrowser()
  rep = await openWindow(browser, 'rep@demo.test', '/demo/crm/leads')
  lead = String((await rep.call('POST', '/crm/leads', { company: `Nachweis ${randomBytes(3).toString('hex')}`, country: 'DE', city: 'Bonn' }))?.id)
  const document = await byAutomation('/documents', { lead, address: site.address('/impressum') })
  const proposal = await byAutomation('/proposals', { lead, field: 'phone', value: '0228 12340', document })
  await rep.call('POST', `/crm/proposals/${proposal}/accept`, {})
}, 120_000)
afterAll(async () => {
  await rep?.call('DELETE', `/crm/leads/${lead}`)
  await browser?.close()
  site?.close()
})

test('from the sign at a value to the text that proves it, with the keyboard alone', async () => {
  const { page } = rep
  await page.goto(`${hub().publicUrl}/demo/crm/leads/${lead}`)
  await sign(page).waitFor()
  await sign(page).focus()
  await page.keyboard.press('Enter')
  await page.getByText(/^abgerufen /).waitFor()
  await shot(page, 'origin-popover')
  await page.getByTestId('origin-document').focus()
  await page.keyboard.press('Enter')
  await text(page).waitFor()
  expect(await text(page).locator('mark').innerText()).toBe('Tel.: 0228 / 12 34-0')
  await expect.poll(() => inSight(page)).toBe(true)
  const panel = page.getByRole('dialog', { name: 'Quelldokument' })
  expect(await panel.innerText()).toContain('Impressum und Kontakt')
  expect(await panel.getByRole('link').getAttribute('href')).toBe(site.address('/impressum'))
  expect(await panel.getByText(/^abgerufen /).count()).toBe(1)
  await shot(page, 'origin-document')
  // It has the keyboard, and gives it back to where it was.
  await expect.poll(() => panel.evaluate(element => element.contains(document.activeElement))).toBe(true)
  await page.keyboard.press('Escape')
  await panel.waitFor({ state: 'hidden' })
  expect(await sign(page).evaluate(element => element === document.activeElement)).toBe(true)
})

test.each([['dark', { dark: true }], ['phone', { phone: true }], ['phone-dark', { phone: true, dark: true }]] as const)('with mouse or thumb as well: %s', async (name, look) => {
  const context = await newPerson(browser, look)
  await context.addCookies(await rep.page.context().cookies())
  const page = await context.newPage()
  try {
    await page.goto(`${hub().publicUrl}/demo/crm/leads/${lead}`)
    await sign(page).waitFor()
    const press = async (target: ReturnType<Page['locator']>) => 'phone' in look ? target.tap() : target.click()
    await press(sign(page))
    await press(page.getByTestId('origin-document'))
    await text(page).waitFor()
    await expect.poll(() => inSight(page)).toBe(true)
    await shot(page, `origin-document-${name}`)
    await press(page.getByRole('dialog', { name: 'Quelldokument' }).getByRole('button', { name: 'Schließen' }))
    await text(page).waitFor({ state: 'hidden' })
  }
  finally {
    await context.close()
  }
})

test('also from the page that tells a person where their data came from', async () => {
  const { page } = rep
  await page.goto(`${hub().publicUrl}/demo/crm/privacy/${lead}`)
  await page.getByRole('button', { name: 'Dokument öffnen' }).click()
  await text(page).waitFor()
  expect(await text(page).locator('mark').innerText()).toBe('Tel.: 0228 / 12 34-0')
  await page.keyboard.press('Escape')
  await text(page).waitFor({ state: 'hidden' })
  expect(await page.getByRole('button', { name: 'Dokument öffnen' }).evaluate(element => element === document.activeElement)).toBe(true)
})
