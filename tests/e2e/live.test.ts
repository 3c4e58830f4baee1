import { randomBytes } from 'node:crypto'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser, newPerson } from '../support/browser.ts'
import { hub } from '../support/hub.ts'
import { newMember, type KeycloakPerson } from '../support/keycloak-person.ts'
import { passLogin } from '../support/login.ts'

const { publicUrl } = hub()
const company = `Lebendig ${randomBytes(3).toString('hex')} GmbH`
let browser: Browser
let people: KeycloakPerson[] = []
let mine: Page
let theirs: Page

interface Answer { readonly status: number, readonly data?: { readonly id: string } }
const call = (on: Page, method: string, path: string, body?: object): Promise<Answer> => on.evaluate(async ([verb, address, text]) => {
  const response = await fetch(`/api/v1${address}`, { method: verb, headers: { 'x-kontor-tenant': 'demo', ...text === undefined ? {} : { 'content-type': 'application/json' } }, body: text })
  return { status: response.status, data: response.status === 204 ? undefined : (await response.json() as { data?: { id: string } }).data }
}, [method, path, body && JSON.stringify(body)] as const)

async function enter({ email, password }: { email: string, password: string }): Promise<Page> {
  const page = await (await newPerson(browser)).newPage()
  page.setDefaultTimeout(30_000)
  await page.goto(`${publicUrl}/login?returnTo=/demo/crm/leads`)
  await passLogin(page, { email, password })
  await page.getByRole('heading', { name: 'Leads' }).waitFor()
  return page
}
const make = async (values: object = {}) => (await call(theirs, 'POST', '/crm/leads', { company, city: 'Bonn', ...values })).data?.id ?? ''
const atList = async () => {
  const stream = mine.waitForResponse(response => response.url().includes('/events/stream'))
  await mine.goto(`${publicUrl}/demo/crm/leads?search=${encodeURIComponent(company)}`)
  expect((await stream).status()).toBe(200)
}

beforeAll(async () => {
  browser = await launchBrowser()
  people = [await newMember('manager'), await newMember('backoffice')]
  mine = await enter(people[0] as KeycloakPerson)
  theirs = await enter(people[1] as KeycloakPerson)
}, 180_000)
afterAll(async () => {
  await browser?.close()
  for (const person of people) await person.remove()
})

test('an open list shows what a colleague makes, changes and deletes, and marks it', async () => {
  const id = await make()
  await atList()
  const row = mine.locator(`tr[data-id="${id}"]`)
  await row.getByText('Bonn').waitFor()
  const before = Date.now()
  expect((await call(theirs, 'PATCH', `/crm/leads/${id}`, { city: 'Köln' })).status).toBe(200)
  await row.getByText('Köln').waitFor({ timeout: 10_000 })
  const took = Date.now() - before
  process.stdout.write(`a colleague's change shows in an open list after ${took} ms\n`)
  expect(await mine.locator('tr[data-fresh]').count()).toBe(1)
  const second = await make({ city: 'Ulm' })
  await mine.locator(`tr[data-id="${second}"]`).waitFor({ timeout: 10_000 })
  await call(theirs, 'DELETE', `/crm/leads/${second}`)
  await mine.locator(`tr[data-id="${second}"]`).waitFor({ state: 'detached', timeout: 10_000 })
  await call(theirs, 'DELETE', `/crm/leads/${id}`)
})

test('rows under the pointer stay where they are until one asks for the new state', async () => {
  const id = await make()
  await atList()
  await mine.locator(`tr[data-id="${id}"]`).hover()
  const second = await make()
  await mine.locator('[data-testid=list-newer]').waitFor({ timeout: 10_000 })
  expect(await mine.locator(`tr[data-id="${second}"]`).count()).toBe(0)
  // What changes in a row that is there still shows.
  await call(theirs, 'PATCH', `/crm/leads/${id}`, { city: 'Aachen' })
  await mine.locator(`tr[data-id="${id}"]`).getByText('Aachen').waitFor({ timeout: 10_000 })
  await mine.getByRole('button', { name: 'Neuen Stand zeigen' }).click()
  await mine.locator(`tr[data-id="${second}"]`).waitFor()
  for (const one of [id, second]) await call(theirs, 'DELETE', `/crm/leads/${one}`)
})

test('an open record follows; a form that was begun keeps what was typed and says that somebody was faster', async () => {
  const id = await make()
  const stream = mine.waitForResponse(response => response.url().includes('/events/stream'))
  await mine.goto(`${publicUrl}/demo/crm/leads/${id}`)
  await stream
  await mine.getByText('Bonn', { exact: true }).first().waitFor()
  await call(theirs, 'PATCH', `/crm/leads/${id}`, { city: 'Trier' })
  await mine.getByText('Trier', { exact: true }).first().waitFor({ timeout: 10_000 })
  // A form in which nothing was typed shows the new value.
  await mine.getByRole('button', { name: 'Bearbeiten' }).click()
  const city = mine.getByLabel('Ort', { exact: true })
  await city.waitFor()
  await call(theirs, 'PATCH', `/crm/leads/${id}`, { city: 'Mainz' })
  await expect.poll(() => city.inputValue(), { timeout: 5000 }).toBe('Mainz')
  await city.fill('Worms')
  await call(theirs, 'PATCH', `/crm/leads/${id}`, { city: 'Speyer' })
  await mine.locator('[data-testid=form-overtaken]').waitFor({ timeout: 10_000 })
  expect(await city.inputValue()).toBe('Worms')
  // Saving does not overrule the colleague unseen.
  await mine.getByRole('button', { name: 'Speichern' }).click()
  const dialog = mine.getByRole('dialog').filter({ hasText: 'inzwischen geändert' })
  await dialog.waitFor()
  expect(await dialog.locator('[data-field="city"]').innerText()).toMatch(/Worms[\s\S]*Speyer/)
  await call(theirs, 'DELETE', `/crm/leads/${id}`)
})

test('a tab holds one stream, whatever it shows', async () => {
  let open = 0
  const page = await mine.context().newPage()
  page.on('request', request => { if (request.url().includes('/events/stream')) open++ })
  await page.goto(`${publicUrl}/demo`)
  await page.getByText('Leads').first().waitFor()
  await page.waitForTimeout(1500)
  expect(open).toBe(1)
  await page.close()
})
