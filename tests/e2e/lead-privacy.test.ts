import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { hub } from '../support/hub.ts'
import { rowsOf } from '../support/inside.ts'
import { openWindow, type PortalWindow } from '../support/portal-window.ts'

const MARK = `Herkunft${randomBytes(3).toString('hex')}`
const SHOTS = process.env.KONTOR_SHOTS
let browser: Browser
let rep: PortalWindow, admin: PortalWindow
const leads: string[] = [], more: string[] = []
const sql = (text: string, values: unknown[]) => rowsOf('tenant_demo', text, values)

/** On a laptop and on a phone; on neither does the page grow wider than the window. */
async function shot(page: Page, name: string): Promise<void> {
  for (const [suffix, width, height] of [['', 1280, 800], ['-phone', 390, 844]] as const) {
    await page.setViewportSize({ width, height })
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), `${name}${suffix}`).toBeLessThanOrEqual(0)
    if (!SHOTS) continue
    mkdirSync(SHOTS, { recursive: true })
    await page.screenshot({ path: `${SHOTS}/${name}${suffix}.png` })
  }
  await page.setViewportSize({ width: 1280, height: 800 })
}

beforeAll(async () => {
  browser = await launchBrowser()
  rep = await openWindow(browser, 'rep@demo.test', '/demo/crm/leads')
  admin = await openWindow(browser, 'admin@demo.test', '/demo/admin/privacy')
  for (const name of ['Eins', 'Zwei', 'Drei']) leads.push(String((await rep.call('POST', '/crm/leads', { company: `${MARK} ${name}`, city: 'Bonn', contactName: `Ada ${name}`, email: `${name.toLowerCase()}@muster.de` }))?.id))
}, 120_000)
afterAll(async () => {
  await admin?.call('PATCH', '/platform/settings', { retentionMonths: null })
  await sql('WITH gone AS (SELECT set_config(\'kontor.hard_delete\', \'on\', true)) DELETE FROM leads USING gone WHERE id = ANY ($1::uuid[])', [[...leads, ...more]])
  await browser?.close()
})

test('a rep sees on one page where each value of a lead came from, and takes a copy of everything', { timeout: 120_000 }, async () => {
  const { page } = rep
  await page.goto(`${hub().publicUrl}/demo/crm/leads/${leads[0]}`)
  await page.getByTestId('lead-privacy').click()
  await page.waitForURL(`**/crm/privacy/${leads[0]}`)
  const row = page.locator('dl > div').filter({ has: page.locator('dt', { hasText: /^E-Mail$/ }) })
  await row.waitFor()
  expect(await row.innerText()).toMatch(/eins@muster\.de[\s\S]*(?:Eingetragen|Person|von)[\s\S]*Ungeprüft/i)
  await shot(page, 'privacy-lead')
  expect(await page.getByTestId('record-erase').count()).toBe(0)
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByTestId('record-copy').click()])
  expect(file.suggestedFilename()).toBe(`lead-${leads[0]}.json`)
  const chunks: Buffer[] = []
  for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer)
  expect(JSON.parse(Buffer.concat(chunks).toString('utf8'))).toMatchObject({ data: { lead: { company: `${MARK} Eins`, email: 'eins@muster.de' }, origins: [{ field: '*', kind: 'person' }] } })
})

test('the page shows what else is kept: chats of one\'s own, what was deleted, merged into it and made of it', { timeout: 120_000 }, async () => {
  const { page, call } = rep
  const make = async (name: string) => {
    more.push(String((await call('POST', '/crm/leads', { company: `${MARK} ${name}`, city: 'Bonn', contactName: `Eva ${name}`, status: 'qualified' }))?.id))
    return more.at(-1)
  }
  const [id, other] = [await make('Vier'), await make('Fünf')]
  const activity = (await call('POST', `/crm/leads/${id}/activities`, { kind: 'note', subject: 'Falsch notiert', body: 'Stimmt nicht' }))?.id
  await call('DELETE', `/crm/activities/${activity}`)
  await call('POST', `/crm/leads/${id}/merge`, { other, values: {} })
  for (const [title, owner] of [['Mein Chat', 'user_created'], ['Fremder Chat', 'NULL']]) await sql(`WITH t AS (INSERT INTO chat_threads (title, lead, owner) SELECT $2, id, ${owner} FROM leads WHERE id = $1 RETURNING id) INSERT INTO chat_messages (thread, role, content, state, position) SELECT id, 'user', 'Wer ist das?', 'sent', 1 FROM t`, [id, title])
  await page.goto(`${hub().publicUrl}/demo/crm/privacy/${id}`)
  const parts = page.getByTestId('privacy-parts'), part = (name: string) => parts.locator(`[data-part=${name}]`)
  await part('chats').locator('summary', { hasText: 'Mein Chat' }).click()
  await part('chats').getByText('Wer ist das?').waitFor()
  await part('chats').getByText('Private Chats von Kolleginnen und Kollegen sind nicht dabei').waitFor()
  expect(await parts.getByText('Fremder Chat').count()).toBe(0)
  expect(await part('deleted').innerText()).toMatch(/Notiz · Falsch notiert[\s\S]*Stimmt nicht[\s\S]*gelöscht von/)
  await part('merged').locator('summary', { hasText: `${MARK} Fünf` }).click()
  await part('merged').getByText('Eva Fünf', { exact: true }).waitFor()
  await parts.scrollIntoViewIfNeeded()
  await shot(page, 'privacy-parts')
  await call('POST', `/crm/leads/${id}/convert`, { opportunity: { title: 'Rahmen' } })
  await page.reload()
  await part('made').getByRole('link', { name: /Rahmen/ }).waitFor()
  expect(await part('made').getByRole('link').count()).toBe(3)
})

test('an administrator erases a lead for good, and has to type its company first', { timeout: 120_000 }, async () => {
  const { page, call } = admin
  await page.goto(`${hub().publicUrl}/demo/crm/privacy/${leads[0]}`)
  await page.getByTestId('record-erase').click()
  const dialog = page.getByRole('dialog')
  const confirm = dialog.getByRole('button', { name: 'Endgültig löschen' })
  expect(await confirm.isDisabled()).toBe(true)
  await dialog.locator('[data-test=erase-confirm]').fill('Muster GmbH')
  expect(await confirm.isDisabled()).toBe(true)
  await dialog.locator('[data-test=erase-confirm]').fill(`${MARK} eins`)
  await shot(page, 'privacy-erase')
  await confirm.click()
  await page.waitForURL('**/demo/crm/leads')
  expect(await call('GET', `/crm/leads/${leads[0]}`)).toBeUndefined()
})

test('the rule names untouched leads; two are chosen and anonymized, with keys alone', { timeout: 120_000 }, async () => {
  const { page, call } = admin
  await page.goto(`${hub().publicUrl}/demo/admin/privacy`)
  await page.getByText('Legen Sie oben fest').waitFor()
  await shot(page, 'privacy-admin-none')
  // Not the first of the administration, and near its end.
  const entries = await page.locator('a[href*="/demo/admin/"]').evaluateAll(links => [...new Set(links.map(link => link.getAttribute('href')))])
  expect(entries.indexOf('/demo/admin/privacy')).toBeGreaterThan(entries.length / 2)
  await sql('WITH given AS (SELECT set_config(\'kontor.facts\', \'given\', true)) UPDATE leads SET date_created = now() - interval \'900 months\', date_updated = NULL FROM given WHERE id = ANY ($1::uuid[])', [leads.slice(1)])
  await page.getByLabel('Unberührt seit (Monate)').fill('600')
  await page.keyboard.press('Enter')
  const list = page.getByTestId('untouched')
  await list.getByText(`${MARK} Zwei`).waitFor()
  expect((await list.getByRole('link').allInnerTexts()).filter(text => text.includes(MARK))).toHaveLength(2)
  await page.getByRole('checkbox', { name: 'Alle dieser Seite auswählen' }).focus()
  await page.keyboard.press('Space')
  await shot(page, 'privacy-admin')
  await page.getByTestId('erase-chosen').focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('radio', { name: 'Anonymisieren' }).check()
  await dialog.locator('[data-test=erase-confirm]').fill('2')
  await shot(page, 'privacy-anonymize')
  await page.keyboard.press('Enter')
  await page.getByText('Niemand unberührt').waitFor({ timeout: 60_000 })
  for (const id of leads.slice(1)) expect(await call('GET', `/crm/leads/${id}`)).toMatchObject({ city: 'Bonn', contactName: null, email: null })
})
