import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser, newPerson } from '../support/browser.ts'
import { hub } from '../support/hub.ts'
import { rowsOf } from '../support/inside.ts'
import { openWindow, type PortalWindow } from '../support/portal-window.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { serveSourcePages, type SourcePages } from '../support/source-pages.ts'

const MARK = `Beleg ${randomBytes(3).toString('hex')}`
const SHOTS = process.env.KONTOR_SHOTS
const PAGE = '<html><head><title>Impressum</title></head><body><h1>Impressum</h1><p>Muster &amp; Söhne GmbH<br>Hauptstr. 12 a<br>53111 Bonn</p><p>Tel.: 0228 / 12 34-0<br>info@muster-soehne.de</p></body></html>'
let site: SourcePages
let browser: Browser
let page: Page
let call: PortalWindow['call']
let automation: string
const leads: string[] = []

async function shot(name: string): Promise<void> {
  if (!SHOTS) return
  mkdirSync(SHOTS, { recursive: true })
  await page.screenshot({ path: `${SHOTS}/${name}.png` })
}
async function byAutomation(path: string, body: object): Promise<string> {
  const response = await fetch(`${hub().publicUrl}/api/v1/crm${path}`, { method: 'POST', headers: { 'authorization': `Bearer ${automation}`, 'x-kontor-tenant': 'demo', 'content-type': 'application/json' }, body: JSON.stringify(body) })
  const answer = await response.json() as { data: { id: string } }
  expect(response.status, JSON.stringify(answer)).toBe(201)
  return answer.data.id
}
const VALUES = [['street', 'Hauptstraße 12a'], ['postalCode', '53111'], ['phone', '0228 12340'], ['email', 'info@muster-soehne.de']] as const
/** A lead with a proposal for each of some fields. */
async function proposedLead(fields: readonly string[], values: object = {}): Promise<string> {
  const lead = String((await call('POST', '/crm/leads', { company: `${MARK} ${leads.length + 1}`, country: 'DE', ...values }))?.id)
  leads.push(lead)
  const document = await byAutomation('/documents', { lead, address: site.address('/impressum') })
  for (const [field, value] of VALUES) if (fields.includes(field)) await byAutomation('/proposals', { lead, field, value, document, confidence: 0.8, proposer: 'Impressum lesen' })
  return lead
}
const card = () => page.getByTestId('proposal')
const field = async (lead: string, name: string) => (await call('GET', `/crm/leads/${lead}`))?.[name]

beforeAll(async () => {
  site = await serveSourcePages({ '/impressum': PAGE })
  automation = await realmToken({ claims: { organization: { demo: { id: '1', groups: ['/automation'] } } }, lifespan: 1800 })
  browser = await launchBrowser();
  ({ page, call } = await openWindow(browser, 'rep@demo.test', '/demo/crm/leads'))
})
afterAll(async () => {
  for (const lead of leads) await call('DELETE', `/crm/leads/${lead}`)
  await browser?.close()
  site?.close()
})

test('a rep is led from the lead to what is proposed, sees old, new and proof, and decides with the keyboard', async () => {
  const lead = await proposedLead(VALUES.map(([name]) => name), { phone: '0221 99' })
  await page.goto(`${hub().publicUrl}/demo/crm/leads/${lead}`)
  await page.getByTestId('lead-proposals-queue').click()
  await card().waitFor()
  expect(await card().innerText()).toContain('1 von 4')
  // The newest comes first.
  expect(await page.getByTestId('proposed').innerText()).toBe('info@muster-soehne.de')
  await expect.poll(() => page.getByTestId('passage').innerText()).toContain('Hauptstr. 12 a')
  expect(await page.getByTestId('passage').locator('mark').innerText()).toBe('info@muster-soehne.de')
  await shot('proposal')
  await page.keyboard.press('a')
  await expect.poll(() => page.getByTestId('proposed').innerText()).toBe('0228 12340')
  expect(await page.getByTestId('present').innerText()).toBe('0221 99')
  await page.keyboard.press('r')
  await expect.poll(() => page.getByTestId('proposed').innerText()).toBe('53111')
  await page.getByTestId('decided').getByText('Abgelehnt: Telefon').waitFor()
  await page.keyboard.press('z')
  await expect.poll(() => page.getByTestId('proposed').innerText()).toBe('0228 12340')
  expect(await field(lead, 'email')).toBe('info@muster-soehne.de')
  await page.keyboard.press('a')
  await expect.poll(() => field(lead, 'phone')).toBe('0228 12340')
  // The field says where its value comes from.
  await page.keyboard.press('o')
  // Mail and phone have such an origin.
  const sign = page.getByRole('button', { name: /Vorschlag/ }).last()
  await sign.waitFor()
  await sign.click()
  await page.getByText('Tel.: 0228 / 12 34-0').waitFor()
  await shot('lead-with-origin')
})

test('what is proposed is decided on the lead itself, by keyboard, with its proof on wish, and taken back', async () => {
  const lead = await proposedLead(['street', 'phone', 'email'], { phone: '0221 99' })
  await page.goto(`${hub().publicUrl}/demo/crm/leads/${lead}`)
  const here = page.getByTestId('lead-proposals'), rows = here.getByTestId('lead-proposal')
  await here.getByText('3 Vorschläge').waitFor()
  expect(await rows.count()).toBe(3)
  const phone = rows.filter({ hasText: 'Telefon' })
  expect(await phone.locator('s').innerText()).toContain('99')
  await phone.getByRole('button', { name: 'Belegstelle' }).click()
  await expect.poll(() => phone.getByTestId('passage').locator('mark').innerText()).toBe('Tel.: 0228 / 12 34-0')
  await shot('lead-proposals')
  await rows.first().getByRole('button', { name: /annehmen/ }).focus()
  await page.keyboard.press('Enter')
  await expect.poll(() => field(lead, 'email'), { timeout: 10_000 }).toBe('info@muster-soehne.de')
  // The next one has the keyboard, and the record shows the value without being opened again.
  await page.keyboard.press('Enter')
  await expect.poll(() => field(lead, 'phone'), { timeout: 10_000 }).toBe('0228 12340')
  await page.getByRole('link', { name: 'info@muster-soehne.de' }).waitFor()
  await rows.getByRole('button', { name: 'Straße ablehnen' }).click()
  await here.getByText('Abgelehnt: Straße').waitFor()
  await here.getByRole('button', { name: 'Rückgängig' }).click()
  await here.getByText('1 Vorschlag', { exact: true }).waitFor()
  // What somebody wrote since is shown before it is replaced.
  await call('PATCH', `/crm/leads/${lead}`, { street: 'Nebenweg 1' })
  await rows.locator('s').getByText('Nebenweg 1').waitFor()
  await rows.getByRole('button', { name: 'Straße annehmen' }).click()
  await rows.getByText('hat sich seit dem Vorschlag geändert').waitFor()
  await rows.getByRole('button', { name: 'Trotzdem annehmen' }).click()
  await expect.poll(() => field(lead, 'street'), { timeout: 10_000 }).toBe('Hauptstraße 12a')
})

test('many are accepted at once; what has changed meanwhile is shown before it is decided', async () => {
  const lead = await proposedLead(['street', 'postalCode', 'phone'])
  await page.goto(`${hub().publicUrl}/demo/crm/proposals?lead=${lead}`)
  await card().waitFor()
  await call('PATCH', `/crm/leads/${lead}`, { postalCode: '53113' })
  await page.getByRole('checkbox', { name: 'Alle auswählen' }).click()
  await page.getByRole('complementary', { name: 'Warteschlange' }).getByRole('button', { name: 'Annehmen' }).click()
  await page.getByText('2 Vorschläge angenommen.').first().waitFor()
  await expect.poll(() => card().innerText()).toContain('1 von 1')
  expect(await page.getByTestId('present').innerText()).toBe('53113')
  await page.getByRole('button', { name: 'Annehmen', exact: false }).first().click()
  await card().getByText('hat sich seit dem Vorschlag geändert').waitFor()
  await shot('proposal-outdated')
  await page.getByRole('button', { name: 'Trotzdem annehmen' }).click()
  await page.getByText('Zu diesem Lead ist nichts mehr zu entscheiden.').waitFor()
  await expect.poll(() => field(lead, 'postalCode')).toBe('53111')
  expect(await field(lead, 'street')).toBe('Hauptstraße 12a')
  await page.getByRole('button', { name: 'Rückgängig' }).last().click()
  await card().waitFor()
  expect(await field(lead, 'postalCode')).toBe('53113')
})

test('those of one field by one proposer are shown alone, all of them are decided in lots, and taken back', { timeout: 120_000 }, async () => {
  const [proposer, COUNT] = [`Register ${MARK}`, 230]
  const made = await rowsOf<{ id: string }>('tenant_demo', `
    WITH given AS (SELECT set_config('kontor.proposals', 'given', true)),
    made AS (INSERT INTO leads (id, company, status) SELECT gen_random_uuid(), $1 || ' ' || n, 'new' FROM given, generate_series(1, $3::int) n RETURNING id, company),
    documents AS (INSERT INTO source_documents (id, kind, title, text, lead) SELECT gen_random_uuid(), 'website', 'Impressum', 'Sitz: Bonn', id FROM made RETURNING id, lead),
    proposed AS (INSERT INTO proposals (id, lead, field, value, value_text, document, passage, passage_from, passage_to, state, proposer, date_created)
      SELECT gen_random_uuid(), lead, 'city', '"Bonn"', 'Bonn', id, 'Sitz: Bonn', 0, 10, 'open', $2, now() FROM documents)
    SELECT id FROM made`, [`${MARK} viele`, proposer, COUNT])
  try {
    const other = await proposedLead(['phone'])
    await page.goto(`${hub().publicUrl}/demo/crm/proposals`)
    await card().waitFor()
    await page.getByTestId('proposals-field').click()
    await page.getByRole('option', { name: 'Ort', exact: true }).click()
    await page.getByTestId('proposals-proposer').click()
    await page.getByRole('option', { name: proposer }).click()
    await card().getByText(`1 von ${COUNT}`).waitFor()
    expect(await page.getByRole('complementary', { name: 'Warteschlange' }).getByText('Telefon').count()).toBe(0)
    await page.getByRole('checkbox', { name: 'Alle auswählen' }).click()
    await page.getByRole('button', { name: `Alle ${COUNT} auswählen` }).click()
    await page.getByText(`${COUNT} ausgewählt`).waitFor()
    await shot('proposals-all')
    await page.getByRole('complementary', { name: 'Warteschlange' }).getByRole('button', { name: 'Annehmen' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Annehmen' }).click()
    await page.getByText(`${COUNT} Vorschläge angenommen.`).first().waitFor({ timeout: 60_000 })
    const cities = () => rowsOf<{ city: string | null, count: string }>('tenant_demo', 'SELECT city, count(*) FROM leads WHERE id = ANY ($1::uuid[]) GROUP BY 1', [made.map(({ id }) => id)])
    expect(await cities()).toEqual([{ city: 'Bonn', count: String(COUNT) }])
    await page.getByText('Mit diesen Filtern ist nichts zu entscheiden.').waitFor()
    await page.getByRole('button', { name: 'Rückgängig' }).first().click()
    await page.getByText(`${COUNT} Entscheidungen zurückgenommen.`).first().waitFor({ timeout: 60_000 })
    expect(await cities()).toEqual([{ city: null, count: String(COUNT) }])
    expect(await field(other, 'phone')).toBeNull()
  }
  finally {
    await rowsOf('tenant_demo', 'WITH gone AS (SELECT set_config(\'kontor.hard_delete\', \'on\', true)) DELETE FROM leads USING gone WHERE id = ANY ($1::uuid[])', [made.map(({ id }) => id)])
  }
})

test('what is proposed meanwhile comes by itself; the page serves a thumb in the dark', async () => {
  const context = await newPerson(browser, { phone: true, dark: true })
  await context.addCookies(await page.context().cookies())
  const before = page
  page = await context.newPage()
  try {
    const lead = String((await call('POST', '/crm/leads', { company: `${MARK} Handy`, country: 'DE' }))?.id)
    leads.push(lead)
    await page.goto(`${hub().publicUrl}/demo/crm/proposals?lead=${lead}`)
    await page.getByText('Zu diesem Lead ist nichts mehr zu entscheiden.').waitFor()
    const source = await byAutomation('/documents', { lead, address: site.address('/impressum') })
    await byAutomation('/proposals', { lead, document: source, field: 'city', value: 'Bonn', passage: '53111 Bonn' })
    await card().waitFor()
    await shot('proposal-phone')
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true)
    const accept = card().getByRole('button', { name: 'Annehmen' })
    expect((await accept.boundingBox())?.height).toBeGreaterThanOrEqual(40)
    await accept.tap()
    await expect.poll(() => field(lead, 'city')).toBe('Bonn')
  }
  finally {
    await page.close()
    page = before
  }
})

test('a value that is not valid is offered its corrected spelling, on the lead and in the queue', async () => {
  const lead = String((await call('POST', '/crm/leads', { company: `${MARK} Schreibweise`, country: 'DE', email: 'info(at)muster-soehne.de', postalCode: '1067', website: 'http//www.muster-soehne.de' }))?.id)
  leads.push(lead)
  await page.goto(`${hub().publicUrl}/demo/crm/leads/${lead}`)
  const rows = page.getByTestId('lead-proposal')
  await expect.poll(() => rows.count(), { timeout: 30_000 }).toBe(3)
  expect(await rows.first().innerText()).toContain('Korrigierte Schreibweise des angegebenen Werts')
  await shot('fixes-on-lead')
  await page.goto(`${hub().publicUrl}/demo/crm/proposals?lead=${lead}&field=email&proposer=kontor:spelling`)
  await card().waitFor()
  expect(await page.getByTestId('present').innerText()).toContain('info(at)muster-soehne.de')
  expect(await page.getByTestId('proposed').innerText()).toContain('info@muster-soehne.de')
  expect(await page.getByTestId('passage').innerText()).toBe('info(at)muster-soehne.de')
  expect(await card().innerText()).toContain('Korrigierte Schreibweise des angegebenen Werts')
  expect(await page.getByTestId('proposals-proposer').innerText()).toContain('Korrigierte Schreibweise')
  await shot('fix-in-queue')
  await page.keyboard.press('a')
  await expect.poll(() => field(lead, 'email')).toBe('info@muster-soehne.de')
  expect(await field(lead, 'postalCode')).toBe('1067')
})
