import { mkdirSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { EXAMPLE_FLOWS } from '../../directus/demo/flows.ts'
import { launchBrowser, newPerson } from '../support/browser.ts'
import { hub } from '../support/hub.ts'
import { passLogin } from '../support/login.ts'

const SHOTS = process.env.KONTOR_SHOTS
let browser: Browser
let page: Page
let studio: string

async function shot(name: string): Promise<void> {
  if (!SHOTS) return
  mkdirSync(SHOTS, { recursive: true })
  await page.screenshot({ path: `${SHOTS}/${name}.png` })
}

beforeAll(async () => {
  browser = await launchBrowser()
  page = await (await newPerson(browser)).newPage()
  page.setDefaultTimeout(60_000)
  await page.goto(`${hub().publicUrl}/login?returnTo=/demo`)
  await passLogin(page, { email: 'admin@demo.test', password: hub().passwords['admin@demo.test'] ?? '' })
  await page.waitForURL('**/demo')
  studio = hub().studioUrl.replace('{tenant}', 'demo')
  await page.goto(`${studio}/auth/login/keycloak?redirect=${encodeURIComponent(`${studio}/admin/settings/flows`)}`)
  await page.waitForURL(/\/admin\/settings\/flows/)
  // Directus asks administrators who is responsible for its licence; that is the operator's to answer.
  await page.getByRole('button', { name: 'Remind Later' }).click()
}, 180_000)
afterAll(() => browser?.close())

test('an administrator finds the examples in Studio, and their steps with forms', async () => {
  const [{ id, name, steps }] = EXAMPLE_FLOWS as unknown as [(typeof EXAMPLE_FLOWS)[number]]
  await page.getByText(name).first().waitFor()
  await shot('studio-flows')
  await page.goto(`${studio}/admin/settings/flows/${id}`)
  await page.getByText('Aufgabe', { exact: true }).first().waitFor()
  await shot('studio-flow')
  await page.goto(`${studio}/admin/settings/flows/${id}/${steps[1]?.id}`)
  await page.getByText(/^(?:Fällig in Tagen|Due in days)$/).first().waitFor()
  await page.waitForFunction(() => [...document.querySelectorAll('input')].some(input => input.value.includes('Heißen Lead anrufen')))
  await shot('studio-step')
  expect(await page.getByText('Kontor: Aufgabe anlegen / make a task').count()).toBeGreaterThan(0)
  const [, mail] = EXAMPLE_FLOWS
  await page.goto(`${studio}/admin/settings/flows/${mail?.id}/${mail?.steps[2]?.id}`)
  await page.getByText(/^(?:Betreff, deutsch|Subject, German)$/).first().waitFor()
  await page.waitForFunction(() => [...document.querySelectorAll('input')].some(input => input.value === 'manager'))
}, 240_000)
