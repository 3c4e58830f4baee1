import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { hub } from '../support/hub.ts'
import { openWindow, type PortalWindow } from '../support/portal-window.ts'
import { realmToken } from '../support/realm-tokens.ts'

const MARK = `Rückruf ${randomBytes(3).toString('hex')}`
const SHOTS = process.env.KONTOR_SHOTS
let browser: Browser
let page: Page
let call: PortalWindow['call']
let manager: string
let lead: string

async function shot(name: string): Promise<void> {
  if (!SHOTS) return
  mkdirSync(SHOTS, { recursive: true })
  await page.screenshot({ path: `${SHOTS}/${name}.png` })
}
async function byManager(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
  const response = await fetch(`${hub().publicUrl}/api/v1${path}`, { method, headers: { 'authorization': `Bearer ${manager}`, 'x-kontor-tenant': 'demo', 'content-type': 'application/json' }, body: body && JSON.stringify(body) })
  expect(response.status, path).toBeLessThan(300)
  return response.status === 204 ? {} : (await response.json() as { data: Record<string, unknown> }).data
}

/** The rep as colleagues find them. */
async function repId(): Promise<string | undefined> {
  const { data } = await (await fetch(`${hub().publicUrl}/api/v1/users?search=${encodeURIComponent(String((await call('GET', '/users/me'))?.name))}`, { headers: { 'authorization': `Bearer ${manager}`, 'x-kontor-tenant': 'demo' } })).json() as { data: { id: string }[] }
  return data[0]?.id
}

beforeAll(async () => {
  browser = await launchBrowser();
  ({ page, call } = await openWindow(browser, 'rep@demo.test', '/demo/crm/leads'))
  manager = await realmToken({ claims: { organization: { demo: { id: '1', groups: ['/manager'] } }, amr: ['pwd'] }, lifespan: 1800 })
  lead = String((await call('POST', '/crm/leads', { company: `${MARK} GmbH` }))?.id)
})
afterAll(async () => {
  if (lead) await call('DELETE', `/crm/leads/${lead}`)
  await browser?.close()
})

test('a rep makes a task about a lead and ticks it off on the page of tasks', async () => {
  await page.goto(`${hub().publicUrl}/demo/crm/leads/${lead}`)
  const section = page.getByTestId('record-tasks')
  await section.getByText('Noch keine Aufgaben').waitFor()
  await section.getByRole('button', { name: 'Neue Aufgabe' }).click()
  const form = page.getByRole('dialog', { name: 'Neue Aufgabe' })
  await form.getByLabel('Titel').fill(`${MARK} anbieten`)
  await form.getByLabel('Fällig am').fill('2026-01-05')
  await shot('task-form')
  await form.getByRole('button', { name: 'Anlegen' }).click()
  await section.getByText(`${MARK} anbieten`).waitFor()
  await shot('lead-with-task')

  await page.getByRole('navigation', { name: 'Navigation' }).getByRole('link', { name: 'Aufgaben' }).click()
  const row = page.getByTestId('task-list').getByRole('listitem').filter({ hasText: `${MARK} anbieten` })
  await row.waitFor()
  expect(await row.innerText()).toContain('überfällig')
  await row.getByRole('link', { name: `${MARK} GmbH` }).waitFor()
  await shot('tasks')
  const box = row.getByRole('checkbox')
  await box.focus()
  await page.keyboard.press('Space')
  await row.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Erledigt', exact: true }).click()
  await row.waitFor()
  expect(await box.getAttribute('aria-checked')).toBe('true')
})

test('a task is opened, changed, deleted, and taken back', async () => {
  const row = page.getByTestId('task-list').getByRole('listitem').filter({ hasText: MARK })
  await row.getByRole('button', { name: `${MARK} anbieten`, exact: true }).click()
  const panel = page.getByRole('dialog', { name: 'Aufgabe', exact: true })
  await panel.getByLabel('Titel').fill(`${MARK} ausmachen`)
  await shot('task-panel')
  await panel.getByRole('button', { name: 'Speichern' }).click()
  await page.getByTestId('task-list').getByText(`${MARK} ausmachen`).click()
  await panel.getByRole('button', { name: 'Löschen' }).click()
  await row.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Rückgängig' }).click()
  await row.waitFor()
})

test('who is given a task hears the bell, goes there from it, and it is read', async () => {
  const bell = page.locator('[data-testid="bell"]:visible')
  await call('POST', '/platform/notifications/read')
  await page.reload()
  await expect.poll(() => bell.getAttribute('aria-label')).toBe('Mitteilungen')
  const task = await byManager('POST', '/platform/tasks', { title: `${MARK} vom Chef`, assignee: await repId(), aboutCollection: 'leads', aboutRecord: lead })
  // Nobody reloads anything.
  await expect.poll(() => bell.getAttribute('aria-label'), { timeout: 15_000 }).toBe('Mitteilungen: 1 ungelesen')
  await bell.press('Enter')
  const panel = page.getByRole('dialog', { name: 'Mitteilungen' })
  const entry = panel.getByRole('listitem').filter({ hasText: `${MARK} vom Chef` })
  await entry.waitFor()
  await shot('bell')
  await entry.getByRole('button').first().press('Enter')
  await page.waitForURL(url => url.pathname === '/demo/tasks' && url.searchParams.get('open') === task.id)
  await page.getByRole('dialog', { name: 'Aufgabe', exact: true }).getByText(`${MARK} vom Chef`).first().waitFor()
  await expect.poll(() => bell.getAttribute('aria-label')).toBe('Mitteilungen')
})

test('who is given leads hears the bell too: one leads to its page, many to the list of one\'s own', async () => {
  const bell = page.locator('[data-testid="bell"]:visible')
  const panel = page.getByRole('dialog', { name: 'Mitteilungen' })
  await call('POST', '/platform/notifications/read')
  await page.reload()
  await expect.poll(() => bell.getAttribute('aria-label')).toBe('Mitteilungen')
  const owner = await repId()
  const given = await byManager('POST', '/crm/leads', { company: `${MARK} zugewiesen`, owner })
  await expect.poll(() => bell.getAttribute('aria-label'), { timeout: 20_000 }).toBe('Mitteilungen: 1 ungelesen')
  await bell.click()
  await panel.getByRole('button', { name: `${MARK} zugewiesen` }).first().click()
  await page.waitForURL(`**/demo/crm/leads/${String(given.id)}`)
  const ids = await Promise.all(Array.from({ length: 7 }, async (_, at) => String((await byManager('POST', '/crm/leads', { company: `${MARK} viele ${at}`, owner: null })).id)))
  await byManager('POST', '/crm/leads/bulk', { action: 'update', mode: 'all', records: ids.map(id => ({ id, owner })) })
  await expect.poll(() => bell.getAttribute('aria-label'), { timeout: 20_000 }).toBe('Mitteilungen: 1 ungelesen')
  await bell.click()
  await panel.getByText('7 neue Leads für Sie').first().waitFor()
  await shot('bell-leads')
  await panel.getByRole('button', { name: '7 neue Leads für Sie' }).first().click()
  await page.waitForURL(url => url.pathname === '/demo/crm/leads' && url.searchParams.get('f.owner') === 'me')
  await page.getByText(`${MARK} viele 3`).first().waitFor()
  await shot('leads-of-mine')
  await byManager('POST', '/crm/leads/bulk', { action: 'delete', ids: [...ids, String(given.id)] })
})

test('on a phone bell and tasks are within reach of a thumb', async () => {
  const phone = await openWindow(browser, 'rep@demo.test', '/demo/crm/leads')
  await phone.page.setViewportSize({ width: 390, height: 844 })
  page = phone.page
  await page.goto(`${hub().publicUrl}/demo/tasks`)
  await page.getByTestId('task-list').getByText(`${MARK} vom Chef`).waitFor()
  await shot('phone-tasks')
  for (const target of [page.locator('[data-testid="bell"]:visible'), page.getByTestId('task-list').getByRole('checkbox').first()]) {
    const box = await target.boundingBox()
    expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44)
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  await page.locator('[data-testid="bell"]:visible').click()
  await page.getByRole('dialog', { name: 'Mitteilungen' }).getByText(`${MARK} vom Chef`).waitFor()
  await shot('phone-bell')
})
