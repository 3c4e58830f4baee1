import { randomBytes } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { withClient } from '@kontor/apply'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stackDatabase } from '../isolation/database.ts'
import { launchBrowser, newPerson } from '../support/browser.ts'
import { hookPort } from '../support/environment.ts'
import { hub } from '../support/hub.ts'
import { passLogin } from '../support/login.ts'

const { publicUrl } = hub()
const run = randomBytes(3).toString('hex')
const [name, company] = [`Kontakt ${run}`, `Besuch ${run} GmbH`]
/** The company's own web page, of another origin than the hub. */
const site = `http://127.0.0.1:${hookPort()}`
let html = ''
let server: Server
let browser: Browser
let admin: Page

beforeAll(async () => {
  server = createServer((_request, response) => response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(`<!doctype html><html lang="de"><title>Firma</title><h1>Firma</h1>${html}</html>`))
  await new Promise<void>((done, failed) => server.once('error', failed).listen(hookPort(), '127.0.0.1', done))
  browser = await launchBrowser()
  admin = await (await newPerson(browser)).newPage()
  admin.setDefaultTimeout(45_000)
  await admin.goto(`${publicUrl}/login?returnTo=/demo/admin/forms`)
  await passLogin(admin, { email: 'admin@demo.test', password: hub().passwords['admin@demo.test'] ?? '' })
}, 180_000)
afterAll(async () => {
  await browser?.close()
  server.closeAllConnections()
  server.close()
})

test('an administrator makes a form, a visitor sends it from another page, and a lead is there', { timeout: 180_000 }, async () => {
  await admin.getByRole('link', { name: 'Neues Formular' }).first().click()
  await admin.getByLabel('Name', { exact: true }).fill(name)
  await admin.getByLabel('Erlaubte Seiten').fill(site)
  await admin.getByLabel('Mindestzeit zum Ausfüllen (Sekunden)').fill('1')
  await admin.getByLabel('Überschrift').fill('Schreiben Sie uns')
  await admin.getByRole('button', { name: 'Anlegen' }).click()
  await admin.getByRole('heading', { name: 'Einbinden' }).waitFor()
  html = await admin.locator('code').first().innerText()
  expect(html).toContain('<iframe')

  const visitor = await (await newPerson(browser, { phone: true })).newPage()
  await visitor.goto(site)
  const form = visitor.frameLocator('iframe')
  await form.getByRole('heading', { name: 'Schreiben Sie uns' }).waitFor()
  // The frame is as tall as the form: nobody scrolls in two places.
  await expect.poll(() => visitor.locator('iframe').evaluate(frame => frame.getBoundingClientRect().height)).not.toBe(720)
  await form.getByLabel('Firma').fill(company)
  await form.getByLabel('E-Mail').fill('kein at')
  await form.getByRole('button', { name: 'Absenden' }).click()
  await form.getByText('Bitte eine gültige E-Mail-Adresse angeben').waitFor()
  expect(await form.getByLabel('Firma').inputValue()).toBe(company)
  await form.getByLabel('E-Mail').fill('info@besuch.example')
  await form.getByRole('button', { name: 'Absenden' }).dblclick()
  await form.getByText('Vielen Dank').waitFor()

  // A page that the form does not name shows none.
  const stranger = await (await newPerson(browser)).newPage()
  const refused: string[] = []
  stranger.on('console', message => refused.push(message.text()))
  await stranger.goto(`http://localhost:${hookPort()}`)
  await expect.poll(() => refused.join(' '), { timeout: 15_000 }).toMatch(/frame-ancestors/)

  await admin.reload()
  await admin.getByRole('link', { name: 'Lead öffnen' }).first().click()
  await admin.getByRole('heading', { name: company }).first().waitFor()
  await admin.getByText(`Formular ${name}`).first().waitFor()
  const found = await admin.evaluate(async text => (await (await fetch(`/api/v1/crm/leads?search=${encodeURIComponent(text)}`, { headers: { 'x-kontor-tenant': 'demo' } })).json() as { data: { reviewed: boolean }[] }).data, company)
  expect(found).toMatchObject([{ reviewed: false }])
})

test('without a script nothing that was typed is lost; an administrator reads why there is no lead, tries again and deletes', { timeout: 240_000 }, async () => {
  const sql = (text: string) => withClient(stackDatabase(), 'tenant_demo', client => client.query(text))
  const refused = `Abgelehnt ${run} GmbH`
  await admin.getByRole('link', { name: 'Formulare' }).first().click()
  await admin.getByRole('link', { name: new RegExp(name) }).click()
  const link = await admin.locator('code', { hasText: /^http/ }).first().innerText()
  await sql(`CREATE FUNCTION kontor_state.refuse_${run}() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN IF NEW.company = '${refused}' THEN RAISE EXCEPTION 'Heute nicht'; END IF; RETURN NEW; END $f$;
    CREATE TRIGGER refuse_${run} BEFORE INSERT ON leads FOR EACH ROW EXECUTE FUNCTION kontor_state.refuse_${run}()`)
  try {
    const visitor = await (await browser.newContext({ javaScriptEnabled: false, locale: 'de-DE' })).newPage()
    await visitor.goto(link)
    await visitor.getByLabel('Firma').fill(refused)
    await visitor.getByLabel('Nachricht').fill('Zwei\nZeilen')
    await visitor.getByRole('button', { name: 'Absenden' }).click()
    await visitor.getByRole('alert').waitFor()
    expect([await visitor.getByLabel('Firma').inputValue(), await visitor.getByLabel('Nachricht').inputValue()]).toEqual([refused, 'Zwei\nZeilen'])
    await visitor.getByLabel('E-Mail').fill('nein@besuch.example')
    // However fast it is sent: what was typed goes on standing there until it is taken.
    await expect.poll(async () => {
      await visitor.getByRole('button', { name: 'Absenden' }).click()
      return visitor.getByText('Vielen Dank').isVisible()
    }, { timeout: 20_000, interval: 1_500 }).toBe(true)

    await expect.poll(async () => {
      await admin.reload()
      await admin.getByRole('heading', { name: 'Eingänge' }).waitFor()
      return admin.getByText('„Heute nicht“').isVisible()
    }, { timeout: 45_000, interval: 2_000 }).toBe(true)
  }
  finally {
    await sql(`DROP FUNCTION kontor_state.refuse_${run} CASCADE`)
  }
  await admin.getByRole('button', { name: 'Noch einmal versuchen' }).click()
  await expect.poll(async () => {
    await admin.reload()
    await admin.getByRole('heading', { name: 'Eingänge' }).waitFor()
    return admin.getByRole('link', { name: 'Lead öffnen' }).count()
  }, { timeout: 45_000, interval: 2_000 }).toBe(2)

  await admin.getByRole('listitem').filter({ hasText: refused }).getByRole('button', { name: 'Eingang löschen' }).click()
  const dialog = admin.getByRole('dialog')
  await dialog.getByText('Der Lead daraus bleibt').waitFor()
  await dialog.getByRole('button', { name: 'Eingang löschen' }).click()
  await expect.poll(() => admin.getByText(refused).count()).toBe(0)
  await admin.getByRole('button', { name: 'Formular löschen' }).click()
  await dialog.getByText('Was darüber einging (1)').waitFor()
  await dialog.getByRole('button', { name: 'Formular löschen' }).click()
  await admin.getByRole('heading', { name: 'Formulare', exact: true }).waitFor()
  await expect.poll(() => admin.getByText(name).count()).toBe(0)
})
