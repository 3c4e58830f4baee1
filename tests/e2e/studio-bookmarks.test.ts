import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser, newPerson } from '../support/browser.ts'
import { hub } from '../support/hub.ts'
import { rowsOf } from '../support/inside.ts'
import { passLogin } from '../support/login.ts'

const EMAIL = 'manager@demo.test'
const studio = () => hub().studioUrl.replace('{tenant}', 'demo')
let browser: Browser
let page: Page
let before: string | null
const speak = (language: string | null) => rowsOf('tenant_demo', 'UPDATE directus_users SET language = $1 WHERE lower(email) = $2', [language, EMAIL])
beforeAll(async () => {
  browser = await launchBrowser()
  page = await (await newPerson(browser)).newPage()
  await page.goto(`${studio()}/auth/login/keycloak?redirect=${encodeURIComponent(`${studio()}/admin/content/leads`)}`)
  await passLogin(page, { email: EMAIL, password: hub().passwords[EMAIL] ?? '' })
  before = (await rowsOf<{ language: string | null }>('tenant_demo', 'SELECT language FROM directus_users WHERE lower(email) = $1', [EMAIL]))[0]?.language ?? null
}, 120_000)
afterAll(async () => {
  await speak(before)
  await browser.close()
})

test.each([
  ['de-DE', ['Meine Leads', 'Zur Freigabe', 'Mit Hinweisen'], ['Meine offenen']],
  ['en-US', ['My leads', 'Not yet released', 'With marks'], ['My open tasks']],
])('Studio in %s shows the bookmarks below their lists, and what one of them holds', async (language, ofLeads, ofTasks) => {
  await speak(language)
  await page.goto(`${studio()}/admin/content/leads`)
  const navigation = page.locator('#module-navigation')
  for (const name of [...ofLeads, ...ofTasks]) await navigation.getByText(name, { exact: true }).first().waitFor()
  expect(await navigation.innerText()).not.toContain('$t:')
  await navigation.getByText(ofLeads[0] ?? '', { exact: true }).first().click()
  // Its name is the heading of the list that it opens.
  await page.waitForURL(/bookmark=\d+/)
  await page.locator('header.header-bar').getByText(ofLeads[0] ?? '', { exact: true }).first().waitFor()
}, 60_000)
