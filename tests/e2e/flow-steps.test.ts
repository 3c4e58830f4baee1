import { mkdirSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { EXAMPLE_FLOWS } from '../../directus/demo/flows.ts'
import { launchBrowser, newPerson } from '../support/browser.ts'
import { openStudio } from '../support/studio.ts'

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
  studio = await openStudio(page, '/settings/flows')
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
