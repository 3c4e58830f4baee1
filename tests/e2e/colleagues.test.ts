import { randomBytes } from 'node:crypto'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchBrowser, newPerson } from '../support/browser.ts'
import { hub } from '../support/hub.ts'
import { newMember, type KeycloakPerson } from '../support/keycloak-person.ts'
import { passLogin } from '../support/login.ts'
import { until } from '../support/until.ts'

const { publicUrl } = hub()
const run = randomBytes(3).toString('hex')
const company = `Kollegen ${run} GmbH`
let browser: Browser
let person: KeycloakPerson
let rep: Page
let admin: Page
let lead: string

interface Answer { readonly status: number, readonly data?: { readonly id: string, readonly status?: string, readonly createdBy?: { readonly id: string } } }
const call = (on: Page, method: string, path: string, body?: object): Promise<Answer> => on.evaluate(async ([verb, address, text]) => {
  const response = await fetch(`/api/v1${address}`, { method: verb, headers: { 'x-kontor-tenant': 'demo', ...text === undefined ? {} : { 'content-type': 'application/json' } }, body: text })
  return { status: response.status, data: response.status === 204 ? undefined : (await response.json() as { data?: { id: string } }).data }
}, [method, path, body && JSON.stringify(body)] as const)

async function enter(login: { email: string, password: string }): Promise<Page> {
  const page = await (await newPerson(browser)).newPage()
  page.setDefaultTimeout(45_000)
  await page.goto(`${publicUrl}/login?returnTo=/demo/crm/leads`)
  await passLogin(page, login)
  await page.getByRole('heading', { name: 'Leads' }).waitFor()
  return page
}

beforeAll(async () => {
  browser = await launchBrowser()
  person = await newMember('rep')
  rep = await enter(person)
  admin = await enter({ email: 'admin@demo.test', password: hub().passwords['admin@demo.test'] ?? '' })
  const made = await call(rep, 'POST', '/crm/leads', { company, city: 'Bonn' })
  expect(made.status).toBe(201)
  lead = made.data?.id ?? ''
}, 180_000)
afterAll(async () => {
  await browser?.close()
  await person?.remove()
})

describe('a deleted lead', () => {
  const atList = (page: Page, query: string) => page.goto(`${publicUrl}/demo/crm/leads?search=${encodeURIComponent(company)}${query}`)

  test('is brought back from the list of deleted ones, as it was', { timeout: 120_000 }, async () => {
    expect(await call(rep, 'DELETE', `/crm/leads/${lead}`)).toMatchObject({ status: 204 })
    await atList(admin, '')
    await admin.getByRole('button', { name: 'Gelöscht', exact: true }).click()
    const row = admin.getByRole('row').filter({ hasText: company })
    await row.getByText('Gelöscht').waitFor()
    await row.getByRole('button', { name: `${company} wiederherstellen` }).click()
    await admin.getByText('Wiederhergestellt.').first().waitFor()
    await row.waitFor({ state: 'hidden' })
    expect(await call(rep, 'GET', `/crm/leads/${lead}`)).toMatchObject({ status: 200, data: { status: 'new' } })
  })

  test('is brought back on its page and beside the list, where nothing else can be done with it', { timeout: 120_000 }, async () => {
    for (const address of [`/demo/crm/leads/${lead}`, `/demo/crm/leads?f.status=deleted&open=${lead}`]) {
      expect(await call(rep, 'DELETE', `/crm/leads/${lead}`), address).toMatchObject({ status: 204 })
      await admin.goto(`${publicUrl}${address}`)
      const restore = admin.locator('[data-testid=record-restore]')
      await restore.waitFor()
      for (const name of ['Bearbeiten', 'Löschen']) expect(await admin.getByRole('button', { name, exact: true }).count(), name).toBe(0)
      await restore.click()
      await admin.getByText('Wiederhergestellt.').first().waitFor()
      await admin.getByRole('button', { name: 'Bearbeiten' }).waitFor()
      expect(await call(rep, 'GET', `/crm/leads/${lead}`), address).toMatchObject({ status: 200, data: { status: 'new' } })
    }
  })

  test('is nothing that a rep is offered', async () => {
    await atList(rep, '')
    await rep.getByRole('button', { name: 'Meine' }).waitFor()
    expect(await rep.getByRole('button', { name: 'Gelöscht', exact: true }).count()).toBe(0)
  })
})

describe('the picture of a colleague', () => {
  test('stands where they are named, and nobody asks for one that is not there', { timeout: 120_000 }, async () => {
    const asked: string[] = []
    admin.on('request', request => /\/users\/[0-9a-f-]{36}\/avatar/.test(request.url()) && asked.push(new URL(request.url()).pathname))
    const id = (await call(admin, 'GET', `/crm/leads/${lead}`)).data?.createdBy?.id ?? ''
    expect(await call(admin, 'PATCH', `/crm/leads/${lead}`, { owner: id })).toMatchObject({ status: 200 })
    await admin.goto(`${publicUrl}/demo/crm/leads/${lead}`)
    await admin.getByText('TR', { exact: true }).waitFor()
    await admin.goto(`${publicUrl}/demo/admin/people?search=${encodeURIComponent(person.email)}`)
    await admin.getByRole('row').filter({ hasText: person.email }).getByText('TR', { exact: true }).waitFor()
    expect(asked).toEqual([])

    const picture = await rep.evaluate(() => new Promise<string>((resolve) => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 300, height: 300 })
      const pen = canvas.getContext('2d') as CanvasRenderingContext2D
      pen.fillStyle = '#12667a'
      pen.fillRect(0, 0, 300, 300)
      resolve(canvas.toDataURL('image/png').split(',')[1] ?? '')
    }))
    await rep.goto(`${publicUrl}/account`)
    await rep.locator('[data-test=avatar]').setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer: Buffer.from(picture, 'base64') })
    await rep.getByText('Das Bild ist gespeichert.').first().waitFor()

    const shown = admin.locator(`img[src*="/users/${id}/avatar"]`).locator('visible=true')
    const isLoaded = () => shown.first().evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth > 0)
    await admin.reload()
    await admin.getByRole('row').filter({ hasText: person.email }).locator('img').waitFor()
    await expect.poll(isLoaded).toBe(true)
    await admin.getByRole('row').filter({ hasText: person.email }).click()
    await expect.poll(() => shown.count()).toBe(2)
    // What a record names is remembered for some seconds.
    await until('the picture to stand in the record', async () => {
      await admin.goto(`${publicUrl}/demo/crm/leads/${lead}`)
      return shown.first().waitFor({ timeout: 5_000 }).then(() => true)
    })
    await expect.poll(isLoaded).toBe(true)
    expect(new Set(asked)).toEqual(new Set([`/api/v1/users/${id}/avatar`]))
  })
})
