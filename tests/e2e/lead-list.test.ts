import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser, newPerson } from '../support/browser.ts'
import { hub } from '../support/hub.ts'
import { openWindow, type PortalWindow } from '../support/portal-window.ts'

const MARK = `Tafel ${randomBytes(3).toString('hex')}`
const SHOTS = process.env.KONTOR_SHOTS
let browser: Browser
let page: Page
let call: PortalWindow['call']
let leads: string[] = []

async function shot(name: string): Promise<void> {
  if (!SHOTS) return
  mkdirSync(SHOTS, { recursive: true })
  await page.screenshot({ path: `${SHOTS}/${name}.png` })
}
const row = (id: string | undefined) => page.locator(`tr[data-id="${id}"]`)
const rows = () => page.locator('tbody tr').evaluateAll(found => found.map(one => one.getAttribute('data-id')))
const valueOf = async (id: string | undefined, field: string) => (await call('GET', `/crm/leads/${id}`))?.[field]
const list = async (query = '') => {
  await page.goto(`${hub().publicUrl}/demo/crm/leads?search=${encodeURIComponent(MARK)}&sort=company${query}`)
  await row(leads[0]).waitFor()
}

beforeAll(async () => {
  browser = await launchBrowser();
  ({ page, call } = await openWindow(browser, 'rep@demo.test', '/demo/crm/leads'))
  const { results } = await call('POST', '/crm/leads/bulk', { action: 'create', records: [
    { company: `${MARK} A`, city: 'Bonn', rating: 'hot', country: 'DE', phone: '+49 (0)228 / 12 34-56' }, { company: `${MARK} B`, city: 'Bonn', rating: 'cold' }, { company: `${MARK} C`, city: 'Köln', rating: 'hot', status: 'contacted' },
  ] }) as unknown as { results: { id: string }[] }
  leads = results.map(({ id }) => id)
  await page.evaluate(() => localStorage.setItem('kontor:columns:leads', JSON.stringify(['company', 'city', 'rating', 'status', 'phone'])))
}, 120_000)
afterAll(async () => {
  if (leads.length > 0) await call('POST', '/crm/leads/bulk', { action: 'delete', mode: 'each', ids: leads })
  await browser?.close()
})

test('conditions that are typed become filters; a second column orders what the first leaves equal', async () => {
  const [a, b, c] = leads
  await list()
  expect(await row(a).getByText('0228 123456').getAttribute('title')).toBe('Angegeben als: +49 (0)228 / 12 34-56')
  await page.keyboard.press('/')
  await page.keyboard.press('End')
  await page.keyboard.type(' ort:Bonn -status:kontaktiert')
  await page.keyboard.press('Enter')
  await row(c).waitFor({ state: 'detached' })
  expect(await rows()).toEqual([a, b])
  expect(new URL(page.url()).searchParams.get('f.city.contains')).toBe('Bonn')
  expect(await page.getByRole('searchbox').inputValue()).toBe(MARK)
  await list('&sort=company')
  await page.getByRole('button', { name: 'Ort', exact: true }).click()
  await page.waitForURL(/sort=city/)
  await page.getByRole('button', { name: 'Firma', exact: true }).click({ modifiers: ['Shift'] })
  await page.getByRole('button', { name: /Firma/ }).click({ modifiers: ['Shift'] })
  await page.waitForURL(/sort=city,-company|sort=city%2C-company/)
  await expect.poll(rows).toEqual([b, a, c])
  await page.locator('h1').click()
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Tasten' }).waitFor()
  await shot('list-keys')
  await page.keyboard.press('Escape')
})

test('a value is changed in its place, checked as in the form, and nobody is overruled unseen', async () => {
  const [a, b] = leads
  await list()
  await row(a).getByText('Bonn').dblclick()
  const cell = page.getByTestId('cell-edit')
  await cell.getByLabel('Ort').fill('Siegburg')
  await shot('list-cell')
  await page.keyboard.press('Enter')
  await row(a).getByText('Siegburg').waitFor()
  expect(await valueOf(a, 'city')).toBe('Siegburg')
  expect(page.url()).not.toContain('open=')
  // The keyboard's row, its first value; Tab saves and goes on, Escape leaves it as it is.
  for (const key of ['j', 'e']) await page.keyboard.press(key)
  await cell.getByLabel('Firma').fill('')
  await page.keyboard.press('Enter')
  await cell.getByRole('alert').waitFor()
  await cell.getByLabel('Firma').fill(`${MARK} B2`)
  await page.keyboard.press('Tab')
  await cell.getByLabel('Ort').fill('Nirgends')
  await page.keyboard.press('Escape')
  await cell.waitFor({ state: 'detached' })
  await expect.poll(() => valueOf(b, 'company'), { timeout: 10_000 }).toBe(`${MARK} B2`)
  expect(await valueOf(b, 'city')).toBe('Bonn')
  // Somebody else is faster.
  await row(b).getByText('Bonn').dblclick()
  await cell.getByLabel('Ort').fill('Meine Stadt')
  await call('PATCH', `/crm/leads/${b}`, { city: 'Ihre Stadt' })
  await page.keyboard.press('Enter')
  await page.getByTestId('conflict').waitFor()
  await page.getByRole('button', { name: 'Speichern' }).click()
  await expect.poll(() => valueOf(b, 'city'), { timeout: 10_000 }).toBe('Meine Stadt')
  // Who clicks elsewhere means what they typed; what is refused then stays before their eyes, or is told.
  await row(b).getByText('Meine Stadt').dblclick()
  await cell.getByLabel('Ort').fill('Anderswo')
  await page.getByRole('searchbox').first().click()
  await cell.waitFor({ state: 'detached' })
  await expect.poll(() => valueOf(b, 'city'), { timeout: 10_000 }).toBe('Anderswo')
})

test('a record\'s own page leads to the next one of the list', async () => {
  const [a, b] = leads
  await list()
  await row(b).waitFor()
  await page.goto(`${hub().publicUrl}/demo/crm/leads/${a}`)
  await page.getByTestId('neighbours').getByRole('link', { name: 'Nächster' }).waitFor()
  await page.keyboard.press('j')
  await page.waitForURL(`**/leads/${b}`)
  await page.keyboard.press('k')
  await page.waitForURL(`**/leads/${a}`)
})

test('a field of several is changed at once, and it is taken back', async () => {
  const [a, b, c] = leads
  await list()
  const before = [await valueOf(a, 'city'), await valueOf(b, 'city')]
  for (const key of ['j', 'x', 'j', 'x']) await page.keyboard.press(key)
  await page.getByRole('region', { name: '2 ausgewählt' }).getByRole('button', { name: 'Feld ändern' }).click()
  const dialog = page.getByRole('dialog').first()
  const change = dialog.getByRole('button', { name: 'Ändern', exact: true })
  await dialog.locator('#bulk-field').click()
  await page.getByRole('option', { name: 'Ort', exact: true }).click()
  expect(await change.isDisabled()).toBe(true)
  // Who has chosen a field types its value at once.
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('bulk-value')
  await page.keyboard.type('Siegen')
  await change.click()
  await dialog.waitFor({ state: 'detached' })
  await expect.poll(async () => [await valueOf(a, 'city'), await valueOf(b, 'city')], { timeout: 10_000 }).toEqual(['Siegen', 'Siegen'])
  expect(await valueOf(c, 'city')).toBe('Köln')
  await page.getByRole('button', { name: 'Rückgängig' }).last().click()
  await expect.poll(async () => [await valueOf(a, 'city'), await valueOf(b, 'city')], { timeout: 10_000 }).toEqual(before)
})

test('all that a list has are chosen at once, beyond its page too', async () => {
  const many = (await call('POST', '/crm/leads/bulk', { action: 'create', records: Array.from({ length: 60 }, (_, at) => ({ company: `Viele ${MARK} ${at}` })) }) as unknown as { results: { id: string }[] }).results.map(({ id }) => id)
  try {
    await page.goto(`${hub().publicUrl}/demo/crm/leads?search=${encodeURIComponent(`Viele ${MARK}`)}`)
    await page.locator('tbody tr').first().waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('x')
    await page.getByTestId('bulk-every').click()
    const bar = page.getByRole('region', { name: '60 ausgewählt' })
    await bar.getByRole('button', { name: 'Feld ändern' }).click()
    const dialog = page.getByRole('dialog').first()
    await dialog.locator('#bulk-field').click()
    await page.getByRole('option', { name: 'Ort', exact: true }).click()
    await dialog.locator('#bulk-value').fill('Trier')
    await dialog.getByRole('button', { name: 'Ändern', exact: true }).click()
    await dialog.waitFor({ state: 'detached' })
    expect((await call('GET', `/crm/leads?search=${encodeURIComponent(`Viele ${MARK}`)}&filter[city]=Trier&pageSize=100`) as unknown as unknown[]).length).toBe(60)
  }
  finally {
    await call('POST', '/crm/leads/bulk', { action: 'delete', mode: 'each', ids: many })
  }
})

test('words are given to several beside those that they have, leads are found by them, and they are taken away again', async () => {
  const [a, b, c] = leads
  await call('PATCH', `/crm/leads/${a}`, { tags: ['Alt'] })
  const tagsOf = async (id: string | undefined) => (await call('GET', `/crm/leads/${id}`) as { tags: string[] | null }).tags
  const choose = async () => {
    // Not into the search.
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
    for (const key of ['j', 'x', 'j', 'x']) await page.keyboard.press(key)
    await page.getByRole('region', { name: '2 ausgewählt' }).getByTestId('bulk-tags').click()
  }
  const dialog = page.getByRole('dialog').first()
  await list()
  await choose()
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('bulk-value')
  await page.keyboard.type(`Messe ${MARK}`)
  await page.keyboard.press('Enter')
  await shot('bulk-tags')
  await dialog.getByRole('button', { name: 'Ändern', exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
  await expect.poll(async () => [await tagsOf(a), await tagsOf(b), await tagsOf(c)], { timeout: 10_000 }).toEqual([['Alt', `Messe ${MARK}`], [`Messe ${MARK}`], null])
  await page.goto(`${hub().publicUrl}/demo/crm/leads?sort=company`)
  await page.getByRole('searchbox').first().fill(`schlagwörter:"messe ${MARK.toLowerCase()}"`)
  await page.keyboard.press('Enter')
  await row(c).waitFor({ state: 'detached' })
  await expect.poll(rows).toEqual([a, b])
  await shot('list-tag')
  await choose()
  await dialog.getByRole('radio', { name: 'Entfernen' }).click()
  await dialog.locator('#bulk-value').fill(`messe ${MARK}`)
  await page.keyboard.press('Enter')
  await dialog.getByRole('button', { name: 'Ändern', exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
  await expect.poll(async () => [await tagsOf(a), await tagsOf(b)], { timeout: 10_000 }).toEqual([['Alt'], null])
})

test('on a phone several are chosen by touch and changed at once, and the order is another', async () => {
  const [a, b, c] = leads
  const former = page
  const phone = await newPerson(browser, { phone: true })
  await phone.addCookies(await former.context().cookies())
  page = await phone.newPage()
  try {
    await page.goto(`${hub().publicUrl}/demo/crm/leads?search=${encodeURIComponent(MARK)}&sort=company`)
    const bar = page.getByTestId('list-bar')
    await bar.getByTestId('list-pick').tap()
    for (const name of ['A', 'B']) await page.getByRole('link', { name: new RegExp(`${MARK} ${name}`) }).tap()
    await shot('phone-picking')
    await page.getByRole('region', { name: '2 ausgewählt' }).getByRole('button', { name: 'Feld ändern' }).tap()
    const dialog = page.getByRole('dialog').first()
    await dialog.locator('#bulk-field').tap()
    await page.getByRole('option', { name: 'Ort', exact: true }).tap()
    await dialog.locator('#bulk-value').fill('Ulm')
    await shot('phone-bulk')
    await dialog.getByRole('button', { name: 'Ändern', exact: true }).tap()
    await expect.poll(async () => [await valueOf(a, 'city'), await valueOf(b, 'city'), await valueOf(c, 'city')], { timeout: 10_000 }).toEqual(['Ulm', 'Ulm', 'Köln'])
    await dialog.waitFor({ state: 'detached' })
    await bar.getByTestId('list-pick').tap()
    await bar.getByRole('button', { name: /Geordnet nach/ }).tap()
    await page.getByRole('menuitem', { name: 'Firma' }).tap()
    await page.waitForURL(/sort=-company/)
    await page.getByRole('link', { name: new RegExp(`${MARK} C`) }).tap()
    await page.waitForURL(/open=/)
  }
  finally {
    await phone.close()
    page = former
  }
})

test('several are deleted at once, and it is taken back', async () => {
  const [a, b] = leads
  await list()
  for (const key of ['j', 'x', 'j', 'x']) await page.keyboard.press(key)
  await page.getByRole('region', { name: '2 ausgewählt' }).getByRole('button', { name: 'Löschen' }).click()
  await page.getByRole('dialog', { name: '2 Datensätze löschen?' }).getByRole('button', { name: 'Löschen' }).click()
  await row(b).waitFor({ state: 'detached' })
  expect(await row(a).count()).toBe(0)
  await page.getByRole('button', { name: 'Rückgängig' }).last().click()
  await row(a).waitFor()
  await row(b).waitFor()
})
