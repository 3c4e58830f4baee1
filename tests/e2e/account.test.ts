import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchBrowser, newPerson } from '../support/browser.ts'
import { hub, hubHome } from '../support/hub.ts'
import { passLogin, type Login } from '../support/login.ts'
import { rowsOf } from '../support/inside.ts'
import { linkIn, mailTo } from '../support/mail.ts'
import { newMember, type KeycloakPerson } from '../support/keycloak-person.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { createOverCli, removeTenant } from '../support/tenants.ts'
import type { TotpApp } from '../support/totp.ts'

const { publicUrl } = hub()
let browser: Browser
let person: KeycloakPerson
let login: Login
let context: BrowserContext
let page: Page
beforeAll(async () => {
  browser = await launchBrowser()
  person = await newMember('rep')
  login = { email: person.email, password: person.password }
  context = await newPerson(browser)
  page = await context.newPage()
  page.setDefaultTimeout(30_000)
  await page.goto(`${publicUrl}/login?returnTo=/demo`)
  await passLogin(page, login)
})
afterAll(async () => {
  await browser?.close()
  await person?.remove()
})

/** Pictures of a page for whoever looks at them: desktop and phone, light and dark. */
async function show(shown: Page, name: string): Promise<void> {
  const folder = process.env.SHOTS
  if (!folder) return
  mkdirSync(folder, { recursive: true })
  for (const [suffix, size, colorScheme] of [['desktop', { width: 1280, height: 860 }, 'light'], ['phone', { width: 390, height: 844 }, 'light'], ['dark', { width: 390, height: 844 }, 'dark']] as const) {
    await shown.setViewportSize(size)
    await shown.emulateMedia({ colorScheme })
    await shown.screenshot({ path: join(folder, `${name}-${suffix}.png`), fullPage: true })
  }
  await shown.setViewportSize({ width: 1280, height: 860 })
  await shown.emulateMedia({ colorScheme: 'light' })
}

interface Called { readonly status: number, readonly type: string | null, readonly code?: string, readonly data?: Record<string, unknown> }
const call = (on: Page, method: string, path: string, body?: unknown, type = 'application/json'): Promise<Called> => on.evaluate(async ([verb, address, text, kind]) => {
  const response = await fetch(`/api/v1${address}`, { method: verb, headers: { 'x-kontor-tenant': 'demo', ...text === undefined ? {} : { 'content-type': kind } }, body: text })
  const answer = response.headers.get('content-type')?.includes('json') ? await response.json() as { data?: Record<string, unknown>, error?: { code: string } } : undefined
  return { status: response.status, type: response.headers.get('content-type'), code: answer?.error?.code, data: answer?.data }
}, [method, path, body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body), type] as const)

describe('the account page', () => {
  test('keeps what a person says about themselves', async () => {
    await page.goto(`${publicUrl}/account`)
    await page.getByLabel('Anzeigename').fill('Rita R.')
    await page.getByLabel('Unternehmen').fill('Nordwind Vertrieb')
    await page.getByLabel('Telefon').fill('+49 228 123456')
    await page.getByRole('button', { name: 'Speichern' }).click()
    await page.getByText('Gespeichert.').first().waitFor()
    await page.getByRole('switch', { name: 'Ein Bot hat geantwortet: Per E-Mail' }).click()
    await expect.poll(async () => (await call(page, 'GET', '/users/me/profile')).data?.notifications).toEqual({ portal: ['lead_assigned', 'task_assigned', 'chat_answered', 'security'], mail: ['chat_answered', 'security'] })
    await page.reload()
    await page.getByLabel('Anzeigename').waitFor()
    await expect.poll(() => page.getByLabel('Anzeigename').inputValue()).toBe('Rita R.')
    expect(await page.getByRole('switch', { name: 'Ein Bot hat geantwortet: Per E-Mail' }).getAttribute('aria-checked')).toBe('true')
    await page.getByText('Rita R.').first().waitFor()
    await show(page, 'account')
  })

  test('takes a picture, which members of the tenant see and nobody else', async () => {
    await page.goto(`${publicUrl}/account`)
    const picture = await page.evaluate(() => new Promise<string>((resolve) => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 600, height: 400 })
      const pen = canvas.getContext('2d') as CanvasRenderingContext2D
      pen.fillStyle = '#12667a'
      pen.fillRect(0, 0, 600, 400)
      resolve(canvas.toDataURL('image/png').split(',')[1] ?? '')
    }))
    await page.locator('[data-test=avatar]').setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer: Buffer.from(picture, 'base64') })
    await page.getByText('Das Bild ist gespeichert.').first().waitFor()
    await page.locator('img[src*="/users/me/avatar"]').first().waitFor()
    expect(await page.locator('img[src*="/users/me/avatar"]').first().evaluate(async (image: HTMLImageElement) => {
      // It stands there before it has come.
      await image.decode()
      return [image.naturalWidth, image.naturalHeight]
    })).toEqual([256, 256])
    const [{ id } = { id: '' }] = await rowsOf<{ id: string }>('tenant_demo', 'SELECT id FROM directus_users WHERE external_identifier = $1', [person.id])
    const other = await (await newPerson(browser)).newPage()
    await other.goto(`${publicUrl}/login?returnTo=/demo`)
    expect(await call(other, 'GET', `/users/${id}/avatar`)).toMatchObject({ status: 401 })
    await passLogin(other, { email: 'rep2@demo.test', password: hub().passwords['rep2@demo.test'] ?? '' })
    expect(await call(other, 'GET', `/users/${id}/avatar`)).toMatchObject({ status: 200, type: 'image/webp' })
    await other.context().close()
    expect(await call(page, 'PUT', '/users/me/avatar', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'image/svg+xml')).toMatchObject({ status: 415 })
    expect(await call(page, 'PUT', '/users/me/avatar', '<html>no picture</html>', 'image/png')).toMatchObject({ status: 415, code: 'PICTURE_INVALID' })
    await page.getByRole('button', { name: 'Entfernen' }).click()
    await page.getByText('Das Bild ist entfernt.').first().waitFor()
    expect(await call(page, 'GET', '/users/me/avatar')).toMatchObject({ status: 404 })
  })

  test('decides over times and columns of the portal', async () => {
    expect((await call(page, 'PATCH', '/users/me/profile', { timeZone: 'Pacific/Auckland', wantedFields: ['vatId', 'city'] })).status).toBe(200)
    expect(await call(page, 'PATCH', '/users/me/profile', { wantedFields: ['salary'] })).toMatchObject({ status: 400, code: 'VALIDATION_FAILED' })
    const since = ((await call(page, 'GET', '/platform/sessions')).data as unknown as { startedAt: string, current: boolean }[]).find(({ current }) => current)?.startedAt ?? ''
    const shown = new Intl.DateTimeFormat('de-DE', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'Pacific/Auckland' }).format(new Date(since))
    await page.goto(`${publicUrl}/demo/crm/leads`)
    await page.getByRole('columnheader', { name: 'USt-IdNr.' }).waitFor()
    expect(await page.getByRole('columnheader', { name: 'Telefon' }).count()).toBe(0)
    await page.goto(`${publicUrl}/account`)
    await page.getByText(`seit ${shown}`).waitFor()
  })
})

describe('recovery codes', () => {
  let codes: string[]

  test('are offered beside the app and shown once', async () => {
    await page.goto(`${publicUrl}/account`)
    await page.getByText('Zweiter Faktor').waitFor()
    expect(await page.getByText('Ersatzcodes').count()).toBe(0)
    await page.getByRole('button', { name: 'Einschalten' }).click()
    await page.waitForURL('**/auth/realms/kontor/**')
    await passLogin(page, login)
    await page.getByRole('button', { name: 'Codes erzeugen' }).click()
    await page.waitForURL('**/auth/realms/kontor/**')
    for (let step = 0; step < 3 && await page.locator('#kc-recovery-codes-list').count() === 0; step++) {
      // A login that is some minutes old is asked for again.
      if (await page.locator('#otp').count() > 0) await page.locator('#otp').fill(await (login.totp as TotpApp).code())
      else await page.locator('#password').fill(login.password)
      await Promise.all([page.waitForNavigation({ waitUntil: 'load' }), page.locator('#kc-login').click()])
    }
    await page.getByText('Diese Codes sehen Sie nur jetzt').waitFor()
    codes = (await page.locator('#kc-recovery-codes-list li').allInnerTexts()).map(text => text.trim())
    expect(codes).toHaveLength(12)
    await show(page, 'recovery-codes')
    await page.getByLabel('Ich habe die Codes sicher aufbewahrt').check()
    await page.getByRole('button', { name: 'Fertig' }).click()
    await page.waitForURL('**/account')
    await page.getByText('Gesichert. Jeder Code gilt einmal').waitFor()
    login.totp?.keep(hubHome(), login.email)
  })

  test('let their person in once each when the app is away, in both languages', async () => {
    for (const [index, locale, other, choice] of [[0, 'de-DE', 'Andere Anmeldeart wählen', 'Ersatzcode'], [1, 'en-US', 'Sign in another way', 'Recovery code']] as const) {
      const away = await (await newPerson(browser, { locale })).newPage()
      away.setDefaultTimeout(30_000)
      await away.goto(`${publicUrl}/login?returnTo=/account`)
      await away.locator('#username').fill(login.email)
      await away.locator('#password').fill(login.password)
      await away.locator('#kc-login').click()
      await away.locator('#otp').waitFor()
      await show(away, `otp-${locale}`)
      await away.getByText(other).click()
      await away.getByText(choice, { exact: true }).waitFor()
      await show(away, `choose-${locale}`)
      await away.getByText(choice, { exact: true }).click()
      await away.locator('#recoveryCodeInput').waitFor()
      await show(away, `recovery-input-${locale}`)
      // One that was used before is none.
      await away.locator('#recoveryCodeInput').fill(codes[index === 0 ? 5 : 0] ?? '')
      await away.locator('#kc-login').click()
      await away.getByText(locale === 'de-DE' ? 'Dieser Ersatzcode stimmt nicht' : 'This recovery code is not right').waitFor()
      await away.locator('#recoveryCodeInput').fill(codes[index] ?? '')
      await away.locator('#kc-login').click()
      await away.waitForURL('**/account')
      expect((await call(away, 'GET', '/users/me')).data).toMatchObject({ secondFactorUsed: true })
      await away.context().close()
    }
  })
})

describe('a forgotten password', () => {
  test('is replaced over a mail, and the second factor is asked for all the same', async () => {
    const away = await (await newPerson(browser)).newPage()
    away.setDefaultTimeout(30_000)
    await away.goto(`${publicUrl}/login?returnTo=/account`)
    await show(away, 'login-de')
    await away.getByText('Passwort vergessen?').click()
    await away.locator('#username').fill(login.email)
    await show(away, 'forgot-de')
    await away.locator('[type=submit]').click()
    await away.getByText('Falls es ein Konto mit dieser Adresse gibt').waitFor()
    await show(away, 'forgot-sent-de')
    const mail = await mailTo(login.email)
    expect(mail.subject).toMatch(/Passwort/)
    await away.goto(linkIn(mail))
    await away.locator('#otp').waitFor()
    expect(await away.locator('#password-new, #totpSecret').count()).toBe(0)
    await away.locator('#otp').fill(await (login.totp as TotpApp).code())
    await away.locator('#kc-login').click()
    await away.locator('#password-new').waitFor()
    await show(away, 'new-password-de')
    login = { ...login, password: `${login.password}-new` }
    await away.locator('#password-new').fill(login.password)
    await away.locator('#password-confirm').fill(login.password)
    await away.locator('[type=submit]').click()
    await away.waitForURL('**/account')
    await away.context().close()
  })

  test('has its pages and mail in English too, and says the same for an address that nobody has', async () => {
    const away = await (await newPerson(browser, { locale: 'en-US' })).newPage()
    away.setDefaultTimeout(30_000)
    const said: string[] = []
    for (const email of ['nobody@nowhere.test', login.email]) {
      await away.goto(`${publicUrl}/login?returnTo=/account`)
      await away.getByText('Forgot your password?').click()
      await away.locator('#username').fill(email)
      if (email === login.email) await show(away, 'forgot-en')
      await away.locator('[type=submit]').click()
      await away.locator('.pf-v5-c-alert').waitFor()
      said.push(await away.locator('.pf-v5-c-alert').innerText())
      await away.context().clearCookies()
    }
    expect(said[0]).toBe(said[1])
    await show(away, 'forgot-sent-en')
    await away.context().close()
  })
})

describe('an invitation of another tenant', () => {
  const slug = `guest-${randomBytes(3).toString('hex')}`
  afterAll(() => removeTenant(slug))

  test('is accepted on the account page, and the tenant is there at once', { timeout: 180_000 }, async () => {
    expect(await createOverCli(slug)).toMatchObject({ code: 0 })
    const admin = await realmToken({ claims: { organization: { [slug]: { id: '1', groups: ['/admin'] } }, amr: ['pwd', 'otp'] } })
    const invited = await fetch(`${hub().hostUrl}/platform/people`, {
      method: 'POST', headers: { 'x-kontor-tenant': slug, 'authorization': `Bearer ${admin}`, 'content-type': 'application/json' }, body: JSON.stringify({ email: person.email, first_name: 'X', last_name: 'Y', role: 'trainer' }),
    })
    expect(invited.status).toBe(201)
    await page.goto(`${publicUrl}/account`)
    const card = page.locator('[data-test=invitations]')
    await card.getByText(`Tenant ${slug}`).waitFor()
    await show(page, 'invitation')
    await card.getByRole('button', { name: 'Annehmen' }).click()
    await page.getByText(`Sie gehören jetzt zu Tenant ${slug}.`).first().waitFor()
    await page.goto(`${publicUrl}/${slug}`)
    await expect.poll(async () => (await call(page, 'GET', '/users/me')).data?.tenants).toMatchObject([{ slug: 'demo' }, { slug, name: `Tenant ${slug}` }])
    // The login knows neither id nor name of a tenant that was joined since.
    await page.getByRole('button', { name: /^Konto/ }).locator('visible=true').first().click()
    await page.getByRole('menuitem', { name: 'Mandant wechseln' }).hover()
    await page.getByRole('menuitem', { name: `Tenant ${slug}` }).waitFor()
  })
})

test('an administrator erases a person, with a copy of the data and their address typed', { timeout: 120_000 }, async () => {
  const leaving = await newMember('rep')
  const admin = await (await newPerson(browser)).newPage()
  admin.setDefaultTimeout(30_000)
  await admin.goto(`${publicUrl}/login?returnTo=/demo/admin/people`)
  await passLogin(admin, { email: 'admin@demo.test', password: hub().passwords['admin@demo.test'] ?? '' })
  await admin.goto(`${publicUrl}/demo/admin/people?search=${encodeURIComponent(leaving.email)}`)
  await admin.getByRole('row').filter({ hasText: leaving.email }).click()
  const [copy] = await Promise.all([admin.waitForEvent('download'), admin.getByRole('link', { name: 'Daten herunterladen' }).click()])
  expect(copy.suggestedFilename()).toMatch(/^person-[0-9a-f-]{36}\.zip$/)
  await admin.getByRole('button', { name: 'Person löschen …' }).click()
  const dialog = admin.getByRole('dialog').filter({ hasText: 'endgültig löschen?' })
  await dialog.getByText('Mit löschen').click()
  await show(admin, 'erase')
  const confirm = dialog.locator('[data-test=erase-confirm] input, input[data-test=erase-confirm]')
  await confirm.fill('somebody@else.test')
  expect(await dialog.getByRole('button', { name: 'Endgültig löschen' }).isDisabled()).toBe(true)
  await confirm.fill(leaving.email)
  await dialog.getByRole('button', { name: 'Endgültig löschen' }).click()
  await admin.getByText('Niemand gefunden').waitFor()
  expect((await call(admin, 'GET', `/users?search=${encodeURIComponent('Gelöschte')}`)).data).toEqual([])
  await admin.context().close()
})
