import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { hub } from '../support/hub.ts'
import { openWindow, type PortalWindow } from '../support/portal-window.ts'
import { until } from '../support/until.ts'

/** Letters alone: a number in a word is not taken for a slip of the pen. */
const MARK = `Zwilling${randomBytes(4).toString('hex').replace(/\d/g, digit => 'ghijklmnop'[Number(digit)] as string)}`
const SHOTS = process.env.KONTOR_SHOTS
const leads: string[] = []
let browser: Browser
let page: Page
let call: PortalWindow['call']

async function shot(name: string): Promise<void> {
  if (!SHOTS) return
  mkdirSync(SHOTS, { recursive: true })
  await page.screenshot({ path: `${SHOTS}/${name}.png` })
}
async function make(values: object): Promise<string> {
  const id = String((await call('POST', '/crm/leads', { street: 'Hauptstraße 12', postalCode: '53111', city: 'Bonn', country: 'DE', email: `info@${MARK.toLowerCase()}.de`, ...values }))?.id)
  leads.push(id)
  return id
}
const likeOf = async (id: string) => await call('GET', `/crm/leads/${id}/duplicates`) as unknown as readonly { id: string }[]

beforeAll(async () => {
  browser = await launchBrowser();
  ({ page, call } = await openWindow(browser, 'rep@demo.test', '/demo/crm/leads'))
  await make({ company: `${MARK} Maschinenbau GmbH` })
  await make({ company: `${MARK} Maschinenbau AG` })
  await until('the pair to be found', async () => (await likeOf(leads[0] as string)).length > 0, 60)
})
afterAll(async () => {
  for (const lead of leads) await call('DELETE', `/crm/leads/${lead}`)
  await browser?.close()
})

test('a lead\'s page names the other one and why; who says that it is not takes the hint away from both', async () => {
  const [one, other] = leads as [string, string]
  await page.goto(`${hub().publicUrl}/demo/crm/leads/${one}`)
  const hint = page.getByTestId('lead-duplicates')
  await hint.waitFor()
  expect(await hint.innerText()).toContain('Vermutlich dieselbe Firma wie')
  expect(await hint.getByRole('link').allInnerTexts()).toEqual([`${MARK} Maschinenbau AG`, 'Vergleichen'])
  for (const reason of ['gleicher Name', 'gleiche E-Mail', 'gleiche Anschrift']) expect(await hint.innerText()).toContain(reason)
  await shot('duplicates-hint')
  await hint.getByRole('link').first().click()
  await page.waitForURL(`**/crm/leads/${other}`)
  await page.getByTestId('lead-duplicates').getByRole('link', { name: `${MARK} Maschinenbau GmbH` }).waitFor()
  await page.getByTestId('lead-duplicates').getByRole('button', { name: 'Nicht dieselbe' }).click()
  await page.getByTestId('lead-duplicates').waitFor({ state: 'detached' })
  expect(await likeOf(one)).toEqual([])
  expect(await likeOf(other)).toEqual([])
})

test('the form of a new lead warns of one that is there, lets go when it is another company, and saves all the same', async () => {
  await page.goto(`${hub().publicUrl}/demo/crm/leads`)
  await page.getByRole('button', { name: 'Neuer Lead' }).click()
  const form = page.getByRole('dialog')
  await form.locator('#f-company').fill(`${MARK} Maschinbau`)
  await form.locator('#f-postalCode').fill('53111')
  await form.locator('#f-email').fill(`info@${MARK.toLowerCase()}.de`)
  const warning = form.getByTestId('form-alike')
  await warning.waitFor()
  expect((await warning.getByRole('link').allInnerTexts()).sort()).toEqual([`${MARK} Maschinenbau AG`, `${MARK} Maschinenbau GmbH`])
  expect(await warning.innerText()).toContain('gleiche E-Mail')
  expect(await warning.getByRole('link').first().getAttribute('href')).toMatch(new RegExp(`/demo/crm/leads/(${leads.join('|')})$`))
  await shot('duplicates-form')
  await page.setViewportSize({ width: 390, height: 844 })
  await shot('duplicates-form-phone')
  await page.setViewportSize({ width: 1280, height: 800 })
  await form.locator('#f-company').fill('Ganz anderer Betrieb')
  await form.locator('#f-email').fill('')
  await warning.waitFor({ state: 'detached' })
  await form.locator('#f-company').fill(`${MARK} Maschinbau`)
  await form.locator('#f-email').fill(`info@${MARK.toLowerCase()}.de`)
  await warning.waitFor()
  const made = page.waitForResponse(response => response.request().method() === 'POST' && response.url().endsWith('/api/v1/crm/leads'))
  await form.getByRole('button', { name: 'Anlegen' }).click()
  const response = await made
  expect(response.status()).toBe(201)
  leads.push(((await response.json()) as { data: { id: string } }).data.id)
})
