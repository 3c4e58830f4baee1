import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser, newPerson } from '../support/browser.ts'
import { hub } from '../support/hub.ts'
import { newMember, type KeycloakPerson } from '../support/keycloak-person.ts'
import { passLogin } from '../support/login.ts'
import { openWindow, type PortalWindow } from '../support/portal-window.ts'

const MARK = `Reihe ${randomBytes(3).toString('hex')}`
const SHOTS = process.env.KONTOR_SHOTS
/** More than are read at once. */
const MANY = 54
let browser: Browser
let person: KeycloakPerson
let page: Page
let call: PortalWindow['call']
let owner: string
const made: string[] = []

async function shot(on: Page, name: string): Promise<void> {
  if (!SHOTS) return
  mkdirSync(SHOTS, { recursive: true })
  await on.screenshot({ path: `${SHOTS}/${name}.png` })
}
/** A window of the portal of its own, without what another one remembers. */
async function enter(path: string, options: { phone?: boolean, dark?: boolean, locale?: string } = {}): Promise<Page> {
  const opened = await (await newPerson(browser, options)).newPage()
  opened.setDefaultTimeout(30_000)
  await opened.goto(`${hub().publicUrl}/login?returnTo=${path}`)
  await passLogin(opened, person)
  return opened
}
async function bulk(records: readonly object[]): Promise<string[]> {
  const { results } = await call('POST', '/crm/leads/bulk', { action: 'create', records }) as unknown as { results: { id: string }[] }
  made.push(...results.map(({ id }) => id))
  return results.map(({ id }) => id)
}
const due = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString()
const card = (on = page) => on.getByTestId('work-lead')
const isAt = (id: string | undefined, on = page) => on.locator(`[data-testid="work-lead"][data-id="${id}"]`).getByTestId('work-entry').waitFor()
const activities = async (lead: string | undefined) => await call('GET', `/crm/leads/${lead}/activities`) as unknown as { kind: string, result: string | null, body: string | null }[]

beforeAll(async () => {
  browser = await launchBrowser()
  person = await newMember('rep');
  ({ call } = await openWindow(browser, 'manager@demo.test', '/demo/crm/leads'))
  page = await enter('/demo/crm/work')
}, 180_000)
afterAll(async () => {
  for (let at = 0; at < made.length; at += 100) await call('POST', '/crm/leads/bulk', { action: 'delete', mode: 'each', ids: made.slice(at, at + 100) })
  await browser?.close()
  await person?.remove()
})

test('what is due comes one after the other: result, note and next step with the keyboard, and nothing that was typed is lost', async () => {
  await page.getByText('Heute ist nichts fällig').waitFor()
  await shot(page, 'work-empty')
  const look = await page.evaluate(async () => (await (await fetch('/api/v1/crm/leads', { method: 'POST', headers: { 'x-kontor-tenant': 'demo', 'content-type': 'application/json' }, body: JSON.stringify({ company: 'Ich' }) })).json() as { data: { id: string, createdBy: { id: string } } }).data)
  made.push(look.id)
  owner = look.createdBy.id
  const [second, first, third] = await bulk([
    { company: `${MARK} Zweite GmbH`, owner, nextStepAt: due(1), nextStep: 'Angebot nachfassen', phone: '+49 228 1234567', email: 'info@zweite.example', contactName: 'Erika Muster', city: 'Bonn' },
    { company: `${MARK} Erste GmbH`, owner, nextStepAt: due(2), phone: '+49 228 7654321' },
    { company: `${MARK} Dritte GmbH`, owner, nextStepAt: due(0) },
  ])
  await bulk([{ company: `${MARK} Später GmbH`, owner, nextStepAt: due(-3) }, { company: `${MARK} Fertig GmbH`, owner, nextStepAt: due(3), status: 'converted' }])
  await page.reload()
  await isAt(first)
  await page.getByText('1 von 3').waitFor()
  expect(await card().getByRole('link', { name: '+49 228 7654321' }).getAttribute('href')).toBe('tel:+492287654321')
  for (const key of ['2', 'n']) await page.keyboard.press(key)
  await page.keyboard.type('Mailbox')
  for (const key of ['Escape', 't', 'Enter']) await page.keyboard.press(key)
  await isAt(second)
  expect(await activities(first)).toMatchObject([{ kind: 'call', result: 'not_reached', body: 'Mailbox' }])
  const tomorrow = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Berlin' }).format(Date.now() + 86_400_000)
  expect(new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Berlin', dateStyle: 'short', timeStyle: 'short' }).format(new Date(String((await call('GET', `/crm/leads/${first}`))?.nextStepAt)))).toBe(`${tomorrow} 09:00`)
  await shot(page, 'work-lead')
  // On to another one and back, and over a reload.
  await page.keyboard.press('1')
  await card().getByLabel('Notiz dazu').fill('Will Preise')
  await page.keyboard.press('Escape')
  await page.keyboard.press('s')
  await isAt(third)
  await page.keyboard.press('b')
  await isAt(second)
  await page.reload()
  await isAt(second)
  expect(await card().getByLabel('Notiz dazu').inputValue()).toBe('Will Preise')
  await page.route('**/activities', route => route.request().method() === 'POST' ? route.abort() : route.fallback())
  await page.keyboard.press('Enter')
  await card().getByRole('alert').waitFor()
  await shot(page, 'work-not-saved')
  await page.unroute('**/activities')
  await card().getByRole('button', { name: 'Schritt erledigt' }).click()
  await card().getByRole('button', { name: 'Speichern, weiter' }).click()
  await isAt(third)
  expect(await activities(second)).toMatchObject([{ result: 'reached', body: 'Will Preise' }])
  expect(await call('GET', `/crm/leads/${second}`)).toMatchObject({ nextStep: null, nextStepAt: null })
  // Taken back, the lead is as it was before, and the one to work on.
  await page.getByRole('button', { name: 'Rückgängig' }).last().click()
  await isAt(second)
  await expect.poll(async () => (await call('GET', `/crm/leads/${second}`))?.nextStep).toBe('Angebot nachfassen')
  expect(await activities(second)).toEqual([])
  for (const key of ['s', 's']) await page.keyboard.press(key)
  await page.getByText('Geschafft').waitFor()
})

test('a filtered list is worked through: whoever leaves the filter takes nobody\'s place, and each comes once', async () => {
  const ids = await bulk(Array.from({ length: MANY }, (_, at) => ({ company: `${MARK} Liste ${String(at).padStart(2, '0')}`, owner })))
  await page.goto(`${hub().publicUrl}/demo/crm/leads?f.company.startsWith=${encodeURIComponent(`${MARK} Liste`)}&f.nextStepAt.empty=true&sort=company`)
  await page.getByTestId('work-these').click()
  const seen: (string | null)[] = []
  for (const [at, id] of ids.entries()) {
    const works = at % 3 === 0 && at < 12
    await (works ? isAt(id) : page.locator(`[data-testid="work-lead"][data-id="${id}"]`).waitFor())
    seen.push(await card().getAttribute('data-id'))
    if (at === 0) await page.getByText(`1 von ${MANY}`).waitFor()
    // Every third is given a step, and so is none of the filter any more.
    if (works) for (const key of ['w', 'Enter']) await page.keyboard.press(key)
    else await page.keyboard.press('s')
  }
  await page.getByText('Geschafft').waitFor()
  expect(seen).toEqual(ids)
  await page.getByText('4 Leads haben Sie bearbeitet').waitFor()
  await page.getByRole('button', { name: 'Von vorn nachsehen' }).click()
  await isAt(ids[1])
  await page.getByText(`1 von ${MANY - 4}`).waitFor()
})

test('a colleague who changes or takes the lead is told of', async () => {
  const shown = await card().getAttribute('data-id')
  await card().getByLabel('Notiz dazu').fill('Ich rufe an')
  await call('PATCH', `/crm/leads/${shown}`, { city: 'Köln' })
  await page.getByTestId('work-notice').filter({ hasText: 'Ort' }).waitFor({ timeout: 10_000 })
  const [theirs] = await bulk([{ company: `${MARK} Kollege` }])
  const colleague = (await call('GET', `/crm/leads/${theirs}`))?.createdBy as { id: string, label: string }
  await page.getByTestId('work-notice').filter({ hasText: colleague.label }).waitFor()
  await call('PATCH', `/crm/leads/${shown}`, { owner: colleague.id })
  await page.getByTestId('work-notice').filter({ hasText: 'übernommen' }).waitFor({ timeout: 15_000 })
  await shot(page, 'work-taken')
  expect(await card().getByLabel('Notiz dazu').inputValue()).toBe('Ich rufe an')
})

test('on a phone, dark and in English, one thumb does it', async () => {
  const [only] = await bulk([{ company: `${MARK} Unterwegs`, owner, phone: '+49 228 1234567', email: 'info@unterwegs.example', contactName: 'Erika Muster', nextStep: 'Send an offer', nextStepAt: due(1) }])
  const phone = await enter(`/demo/crm/work?f.company.startsWith=${encodeURIComponent(`${MARK} Unterwegs`)}`, { phone: true, dark: true, locale: 'en-GB' })
  await isAt(only, phone)
  await shot(phone, 'work-phone')
  expect(await phone.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  for (const button of await card(phone).getByRole('group').getByRole('button').all()) expect((await button.boundingBox())?.height).toBeGreaterThanOrEqual(44)
  await card(phone).getByRole('button', { name: 'Appointment' }).tap()
  await card(phone).getByRole('button', { name: 'In a week' }).tap()
  await card(phone).getByRole('button', { name: 'Save, next' }).tap()
  await phone.getByText('All done').waitFor()
  expect(await activities(only)).toMatchObject([{ kind: 'call', result: 'appointment' }])
})
