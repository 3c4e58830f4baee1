import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { hub } from '../support/hub.ts'
import { openWindow, type PortalWindow } from '../support/portal-window.ts'

const MARK = `Stimmt${randomBytes(3).toString('hex')}`
const SHOTS = process.env.KONTOR_SHOTS
let browser: Browser
let page: Page
let call: PortalWindow['call']
const leads: string[] = []

async function shot(name: string): Promise<void> {
  if (!SHOTS) return
  mkdirSync(SHOTS, { recursive: true })
  await page.screenshot({ path: `${SHOTS}/${name}.png` })
}

beforeAll(async () => {
  browser = await launchBrowser();
  ({ page, call } = await openWindow(browser, 'rep@demo.test', '/demo/crm/leads'))
  for (const name of ['Erste', 'Zweite']) leads.push(String((await call('POST', '/crm/leads', { company: `${MARK} ${name}`, country: 'DE', email: `${name.toLowerCase()}@muster.de` }))?.id))
})
afterAll(async () => {
  for (const lead of leads) await call('DELETE', `/crm/leads/${lead}`)
  await browser?.close()
})

test('a rep says at a value that it is right, and finds the leads whose value nobody has looked at', async () => {
  await page.goto(`${hub().publicUrl}/demo/crm/leads/${leads[0]}`)
  const row = page.locator('dl > div').filter({ has: page.locator('dt', { hasText: /^E-Mail$/ }) })
  await row.waitFor()
  await row.hover()
  await row.getByRole('button', { name: /^Herkunft/ }).click()
  await shot('origin')
  await page.getByRole('button', { name: 'Stimmt', exact: true }).click()
  // The sign itself tells, and who said so.
  await page.getByText(/Geprüft \(.+\)/).waitFor()
  await shot('origin-verified')
  expect((await call('GET', `/crm/leads/${leads[0]}/provenance`))?.fields).toContainEqual(expect.objectContaining({ field: 'email', origin: expect.objectContaining({ verification: 'verified' }) as object }))

  await page.goto(`${hub().publicUrl}/demo/crm/leads?search=${MARK}`)
  await page.getByText(`${MARK} Zweite`).first().waitFor()
  await page.getByRole('button', { name: 'Filter', exact: true }).click()
  await page.getByPlaceholder('Feld suchen …').fill('E-Mail')
  await page.getByRole('button', { name: 'E-Mail', exact: true }).last().click()
  await shot('origin-filter')
  await page.getByRole('button', { name: 'Ungeprüft', exact: true }).click()
  await page.getByText('E-Mail: Ungeprüft').waitFor()
  await expect.poll(() => page.getByText(`${MARK} Erste`).count()).toBe(0)
  expect(await page.getByText(`${MARK} Zweite`).count()).toBeGreaterThan(0)
  await shot('origin-filtered')
})

test('the file has the origins beside the values', async () => {
  await page.getByRole('button', { name: 'Exportieren' }).click()
  await page.getByRole('checkbox', { name: 'Mit Herkunft der Werte' }).click()
  await shot('export-origins')
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'CSV' }).click()])
  const chunks: Buffer[] = []
  for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString('utf8')
  expect(text).toContain('Firma: Herkunft')
  expect(text).toMatch(new RegExp(`${MARK} Zweite;Person: [^;]+Ungeprüft`))
  expect(text).not.toContain(`${MARK} Erste`)
})
