import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser, newPerson } from '../support/browser.ts'
import { hub } from '../support/hub.ts'
import { openWindow, type PortalWindow } from '../support/portal-window.ts'
import { serveSourcePages, type SourcePages } from '../support/source-pages.ts'

const MARK = `Anreichern ${randomBytes(3).toString('hex')}`
const SHOTS = process.env.KONTOR_SHOTS
const HOME = '<html><body><a href="impressum">Impressum</a></body></html>'
const IMPRINT = '<html><head><title>Impressum</title></head><body><h1>Impressum</h1><p>Brandner Metallbau GmbH<br>Industriestraße 14<br>53117 Bonn</p><p>Telefon: +49 228 55667-0<br>info@brandner-metallbau.de</p></body></html>'
let site: SourcePages
let browser: Browser
let page: Page
let call: PortalWindow['call']
const leads: string[] = []
/** The page of this website comes when it is told to. */
let release: () => void = () => undefined
const waiting = new Promise<void>((done) => { release = done })

async function shot(name: string): Promise<void> {
  if (!SHOTS) return
  mkdirSync(SHOTS, { recursive: true })
  await page.screenshot({ path: `${SHOTS}/${name}.png` })
}
async function lead(website: string | null): Promise<string> {
  const id = String((await call('POST', '/crm/leads', { company: `${MARK} ${leads.length + 1}`, country: 'DE', ...website === null ? {} : { website: site.address(website) } }))?.id)
  leads.push(id)
  return id
}
const open = (path: string) => page.goto(`${hub().publicUrl}/demo/crm/${path}`)
const status = () => page.getByTestId('enrichment-status').innerText()
const countOf = (outcome: string) => page.getByTestId(`enrichment-${outcome}`).locator('.k-figures').innerText()

beforeAll(async () => {
  site = await serveSourcePages({ '/': HOME, '/impressum': IMPRINT }, ({ url }, answer) => {
    if (url === '/langsam/') void waiting.then(() => answer.writeHead(200, { 'content-type': 'text/html' }).end(HOME))
    else answer.writeHead(404).end()
  })
  browser = await launchBrowser();
  ({ page, call } = await openWindow(browser, 'rep@demo.test', '/demo/crm/leads'))
})
afterAll(async () => {
  release()
  for (const id of leads) await call('DELETE', `/crm/leads/${id}`)
  await browser?.close()
  site?.close()
})

test('a rep has a lead enriched from its page and decides what was found', async () => {
  const id = await lead('/')
  await open(`leads/${id}`)
  const button = page.getByTestId('lead-enrich')
  await button.waitFor()
  expect(await button.innerText()).toBe('Anreichern')
  await button.focus()
  await page.keyboard.press('Enter')
  await page.getByText('6 Werte vorgeschlagen.').first().waitFor({ timeout: 30_000 })
  await page.getByTestId('lead-proposals').waitFor()
  await shot('enrich-lead')
  await page.getByRole('button', { name: 'Entscheiden' }).first().click()
  await page.getByTestId('proposal').waitFor()
  await expect.poll(() => page.getByTestId('passage').locator('mark').innerText()).toBeTruthy()
  // Nothing is written before somebody accepts it.
  expect((await call('GET', `/crm/leads/${id}`))?.postalCode ?? null).toBeNull()
})

test('chosen leads are enriched together; the page shows each field with its reason, by keyboard too', async () => {
  await lead(null)
  await open(`leads?search=${encodeURIComponent(MARK)}`)
  await page.getByRole('checkbox').first().waitFor()
  await page.getByRole('checkbox', { name: 'Alle auf dieser Seite auswählen' }).click()
  await page.getByTestId('leads-enrich').waitFor()
  await shot('enrich-selection')
  await page.getByTestId('leads-enrich').click()
  await page.waitForURL(/\/crm\/enrichments\//)
  await expect.poll(status, { timeout: 30_000 }).toContain('Fertig: 2 von 2')
  expect([await countOf('proposed'), await countOf('not_found')]).toEqual(['6', '12'])
  await page.getByText('Beim Lead ist keine Website eingetragen').first().waitFor()
  expect(await page.getByTestId('enrichment-lead').count()).toBe(2)
  expect(await page.locator('[data-field="postalCode"][data-outcome="proposed"]').innerText()).toContain('53117')
  await shot('enrichment-done')
  await page.getByTestId('enrichment-proposed').focus()
  await page.keyboard.press('Enter')
  await expect.poll(() => page.locator('[data-outcome]:not([data-outcome="proposed"])').count()).toBe(0)
  expect(await page.locator('[data-outcome="proposed"]').count()).toBe(6)
  await page.getByTestId('enrichment-refused').click()
  await page.getByText('Keine solchen Ergebnisse').waitFor()
  await page.getByRole('button', { name: 'Alles' }).click()
  await page.getByTestId('enrichment-review').click()
  await page.getByTestId('proposal').waitFor()
})

test('all leads of a filtered list are enriched; it is cancelled on the way', async () => {
  const slow = [await lead('/langsam/'), await lead('/langsam/')]
  await open(`leads?search=${encodeURIComponent(MARK)}`)
  await page.getByRole('checkbox').nth(1).click()
  await page.getByTestId('leads-enrich-all').click()
  await page.getByText(`${leads.length} Leads anreichern?`).waitFor()
  await page.getByRole('dialog').getByRole('button', { name: 'Abbrechen', exact: true }).click()
  // Without choosing one as well.
  await page.keyboard.press('Escape')
  await page.getByRole('checkbox').nth(1).setChecked(false)
  await page.getByTestId('list-enrich').click()
  await page.getByText(`${leads.length} Leads anreichern?`).waitFor()
  await shot('enrich-all')
  await page.getByRole('dialog').getByRole('button', { name: 'Anreichern' }).click()
  await page.waitForURL(/\/crm\/enrichments\//)
  await page.getByTestId('enrichment-cancel').click()
  await page.getByRole('dialog').getByRole('button', { name: 'Anreicherung abbrechen' }).click()
  await expect.poll(status).toContain('Abgebrochen')
  await shot('enrichment-cancelled')
  release()
  expect(slow).toHaveLength(2)
})

test('the page of an enrichment serves a thumb in the dark', async () => {
  const context = await newPerson(browser, { phone: true, dark: true })
  await context.addCookies(await page.context().cookies())
  const before = page
  page = await context.newPage()
  try {
    const started = await call('POST', '/crm/leads/enrich', { ids: leads.slice(0, 2) })
    await open(`enrichments/${String(started?.id)}`)
    await expect.poll(status, { timeout: 60_000 }).toContain('Fertig')
    await shot('enrichment-phone')
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true)
    expect((await page.getByTestId('enrichment-proposed').boundingBox())?.height).toBeGreaterThanOrEqual(40)
  }
  finally {
    await page.close()
    page = before
  }
})
