import { randomBytes } from 'node:crypto'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { launchBrowser, newPerson } from '../support/browser.ts'
import { hub } from '../support/hub.ts'
import { passLogin } from '../support/login.ts'

const RUN = randomBytes(3).toString('hex')
const NAME = `Köln ${RUN}`
const PICTURES = process.env.KONTOR_TEST_PICTURES

let browser: Browser
let page: Page
let colleague: Page

async function logIn(email: string): Promise<Page> {
  const own = await (await newPerson(browser)).newPage()
  own.setDefaultTimeout(20_000)
  await own.goto(`${hub().publicUrl}/login?returnTo=/demo/crm/leads`)
  await passLogin(own, { email, password: hub().passwords[email] ?? '' })
  await own.waitForURL('**/demo/crm/leads')
  return own
}
const leads = (query = '') => `${hub().publicUrl}/demo/crm/leads${query}`
const views = (own: Page) => own.getByTestId('views')
const headers = async (own: Page) => (await own.getByRole('columnheader').allInnerTexts()).map(text => text.trim()).filter(Boolean)
const call = (method: string, path: string, body?: object) => page.evaluate(async ([verb, address, text]) => {
  const response = await fetch(`/api/v1${address}`, { method: verb, headers: { 'x-kontor-tenant': 'demo', 'content-type': 'application/json' }, body: text })
  return response.status === 204 ? undefined : (await response.json() as { data: Record<string, unknown>[] }).data
}, [method, path, body && JSON.stringify(body)] as const)

/** Waits for what a page shows. */
const seen = <T>(what: () => Promise<T> | T) => expect.poll(what, { timeout: 20_000 })

beforeAll(async () => {
  browser = await launchBrowser()
  page = await logIn('rep@demo.test')
  // Nobody's yet, so that a colleague sees them too.
  for (const city of ['Köln', 'Bonn']) await call('POST', '/crm/leads', { company: `Ansicht ${RUN} ${city}`, city, owner: null })
}, 180_000)
afterEach(async ({ task }) => {
  if (PICTURES) await page.screenshot({ path: `${PICTURES}/views-${task.name.slice(0, 30).replaceAll(/\W+/g, '-')}-${task.result?.state}.png` }).catch(() => undefined)
})
afterAll(async () => {
  for (const view of await call('GET', '/platform/views?filter[owner]=me&pageSize=100').catch(() => []) ?? []) if (String(view.name).includes(RUN)) await call('DELETE', `/platform/views/${String(view.id)}`)
  for (const record of await call('GET', `/crm/leads?search=${RUN}&pageSize=50`).catch(() => []) ?? []) await call('DELETE', `/crm/leads/${String(record.id)}`)
  await browser?.close()
}, 60_000)

test('a list as it is shown is saved under a name, for the team', { timeout: 120_000 }, async () => {
  await page.goto(leads(`?f.city.contains=K%C3%B6ln&search=${RUN}&sort=company`))
  await page.getByRole('row').filter({ hasText: `Ansicht ${RUN} Köln` }).waitFor()
  await page.getByRole('button', { name: 'Spalten' }).first().click()
  const place = page.locator('label').filter({ hasText: /^Ort$/ })
  if (!await place.getByRole('checkbox').isChecked()) await place.click()
  // To the front, one step after the other.
  const forward = page.getByRole('button', { name: '„Ort“ nach vorn' })
  while (await forward.isEnabled()) await forward.click()
  await page.keyboard.press('Escape')
  await seen(() => headers(page)).toSatisfy((names: string[]) => names[0] === 'Ort')
  await views(page).click()
  await page.getByRole('button', { name: 'Als Ansicht speichern' }).click()
  await page.getByRole('button', { name: 'Speichern', exact: true }).click()
  await page.getByText('Bitte geben Sie der Ansicht einen Namen.').waitFor()
  await page.getByLabel('Name').fill(NAME)
  await page.getByLabel('Für das ganze Team').click()
  await page.getByRole('button', { name: 'Speichern', exact: true }).click()
  await page.getByText('Ansicht gespeichert').first().waitFor()
  await seen(() => views(page).innerText()).toContain(NAME)
})

test('it comes back when the list is opened again, and after a reload', { timeout: 60_000 }, async () => {
  for (const again of [() => page.goto(leads()), () => page.reload()]) {
    await again()
    await seen(() => views(page).innerText()).toContain(NAME)
    await page.getByRole('row').filter({ hasText: `Ansicht ${RUN} Köln` }).waitFor()
    expect(await page.getByRole('row').filter({ hasText: `Ansicht ${RUN} Bonn` }).count()).toBe(0)
    await seen(() => headers(page)).toSatisfy((names: string[]) => names[0] === 'Ort')
  }
})

test('what is changed is marked, and taken over on demand', { timeout: 60_000 }, async () => {
  expect(await page.getByRole('img', { name: 'verändert' }).count()).toBe(0)
  await page.getByRole('columnheader', { name: 'Firma' }).getByRole('button').click()
  await page.getByRole('img', { name: 'verändert' }).waitFor()
  await views(page).click()
  await page.getByRole('button', { name: `„${NAME}“ überschreiben` }).click()
  await page.getByRole('img', { name: 'verändert' }).waitFor({ state: 'hidden' })
})

test('what somebody else changed of it is what comes back', { timeout: 60_000 }, async () => {
  const id = new URL(page.url()).searchParams.get('view')
  await call('PATCH', `/platform/views/${id}`, { query: `f.city.contains=Bonn&search=${RUN}` })
  await page.goto(leads())
  await page.getByRole('row').filter({ hasText: `Ansicht ${RUN} Bonn` }).waitFor()
  expect(await page.getByRole('img', { name: 'verändert' }).count()).toBe(0)
  await call('PATCH', `/platform/views/${id}`, { query: `f.city.contains=K%C3%B6ln&search=${RUN}` })
  await page.goto(leads())
  await page.getByRole('row').filter({ hasText: `Ansicht ${RUN} Köln` }).waitFor()
})

test('a colleague opens it by its link, sees the same, and cannot change it', { timeout: 120_000 }, async () => {
  const id = new URL(page.url()).searchParams.get('view')
  colleague = await logIn('rep2@demo.test')
  await colleague.goto(leads(`?view=${id}`))
  await seen(() => views(colleague).innerText()).toContain(NAME)
  await seen(() => new URL(colleague.url()).searchParams.get('f.city.contains')).toBe('Köln')
  await seen(() => headers(colleague)).toSatisfy((names: string[]) => names[0] === 'Ort')
  await views(colleague).click()
  await colleague.getByRole('group', { name: 'Ansichten des Teams' }).getByRole('button', { name: NAME }).waitFor()
  expect(await colleague.getByRole('button', { name: `„${NAME}“ bearbeiten` }).count()).toBe(0)
  await colleague.keyboard.press('Escape')
})

test('it is renamed and deleted; whoever follows its link then is told so', { timeout: 120_000 }, async () => {
  const link = page.url()
  await views(page).click()
  await page.getByRole('button', { name: `„${NAME}“ bearbeiten` }).click()
  await page.getByLabel('Name').fill(`${NAME} neu`)
  await page.getByRole('button', { name: 'Speichern', exact: true }).click()
  await seen(() => views(page).innerText()).toContain(`${NAME} neu`)
  await views(page).click()
  await page.getByRole('button', { name: `„${NAME} neu“ bearbeiten` }).click()
  await page.getByRole('dialog', { name: 'Ansicht bearbeiten' }).getByRole('button', { name: 'Löschen' }).click()
  await page.getByRole('dialog', { name: `Ansicht „${NAME} neu“ löschen?` }).getByRole('button', { name: 'Löschen' }).click()
  await page.getByText('Ansicht gelöscht').first().waitFor()
  await seen(() => views(page).innerText()).toContain('Alle')
  await page.getByRole('row').filter({ hasText: `Ansicht ${RUN} Bonn` }).waitFor()
  await colleague.goto(leads(`?view=${new URL(link).searchParams.get('view')}`))
  await colleague.getByText('Diese Ansicht gibt es nicht oder nicht mehr').first().waitFor()
  await seen(() => new URL(colleague.url()).searchParams.get('view')).toBeNull()
})
