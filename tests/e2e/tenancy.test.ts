import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { JOB_STEPS, STEP_LABELS } from '@kontor/model'
import { JOB_LOCKS, JOB_WAITS } from '@kontor/tenancy'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { withPostgres } from '../../launcher/parts/postgres.ts'
import { launchBrowser, newPerson } from '../support/browser.ts'
import { hub, hubInside } from '../support/hub.ts'
import { passLogin, type Login } from '../support/login.ts'
import { linkIn, mailTo } from '../support/mail.ts'
import { until } from '../support/until.ts'
import { readZip } from '../support/zip.ts'

const slug = `werk-${randomBytes(3).toString('hex')}`
const name = 'Werk & Söhne GmbH'
const operator: Login = { email: 'operator@kontor.test', password: hub().passwords['operator@kontor.test'] ?? '' }
const admin: Login = { email: `leitung@${slug}.test`, password: 'Ein-gutes-Passwort-7' }
const rep: Login = { email: `vertrieb@${slug}.test`, password: 'Noch-ein-Passwort-8' }

let browser: Browser
const windows: BrowserContext[] = []
let operatorPage: Page
let adminPage: Page
let repPage: Page

async function newPage(): Promise<Page> {
  const context = await newPerson(browser)
  windows.push(context)
  const page = await context.newPage()
  page.setDefaultTimeout(60_000)
  return page
}

/** What the portal's API says to the person of a page, in a tenant. */
function api<T>(page: Page, path: string, tenant: string): Promise<{ status: number, body: T }> {
  return page.evaluate(async ([address, named]) => {
    const response = await fetch(address as string, { headers: { 'x-kontor-tenant': named as string } })
    return { status: response.status, body: await response.json() as T }
  }, [`/api/v1${path}`, tenant])
}

interface ShownStep { readonly label: string, readonly state: string }

/** Notes from now on what the list of steps shows, each time that it changes. @returns what was noted */
async function watchSteps(page: Page): Promise<() => Promise<ShownStep[][]>> {
  const seen = await page.evaluateHandle(() => {
    const looks: ShownStep[][] = []
    new MutationObserver(() => {
      const look = [...document.querySelectorAll('[role=dialog] ol[aria-live] > li')].map((step) => {
        const [label = '', state = ''] = [...step.querySelectorAll('span')].map(part => part.textContent ?? '').filter(Boolean)
        return { label, state }
      })
      if (look.length > 0 && JSON.stringify(look) !== JSON.stringify(looks.at(-1))) looks.push(look)
    }).observe(document.body, { subtree: true, childList: true, characterData: true })
    return looks
  })
  return () => seen.jsonValue()
}

/** Keeps the host from the jobs of a tenant, and then has it look for them. */
async function whileHeld(tenant: string, work: () => Promise<void>): Promise<void> {
  await withPostgres(hubInside(), 'platform_core', async (client) => {
    await client.query('SELECT pg_advisory_lock($1, hashtext($2))', [JOB_LOCKS, tenant])
    try {
      await work()
    }
    finally {
      await client.query('SELECT pg_advisory_unlock($1, hashtext($2))', [JOB_LOCKS, tenant])
      await client.query('SELECT pg_notify($1, $2)', [JOB_WAITS, tenant])
    }
  })
}

beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(async () => {
  for (const context of windows) await context.close()
  await browser?.close()
})

describe('a tenant from its first to its last day', () => {
  test('the operator makes it and sees each step', async () => {
    operatorPage = await newPage()
    await operatorPage.goto(`${hub().publicUrl}/login?returnTo=/platform/tenants`)
    await passLogin(operatorPage, operator)
    await operatorPage.waitForURL('**/platform/tenants')
    await operatorPage.getByRole('row').filter({ hasText: 'Demo GmbH' }).getByText('Aktiv', { exact: true }).waitFor()
    await operatorPage.getByRole('button', { name: 'Neuer Mandant' }).first().click()
    await operatorPage.locator('#f-name').fill(name)
    await operatorPage.locator('#f-slug').fill('platform')
    await operatorPage.locator('#f-adminEmail').fill(admin.email)
    await operatorPage.getByRole('button', { name: 'Anlegen' }).click()
    // The name of one of our own addresses is refused, and nothing that was typed is lost.
    await operatorPage.getByText('reserviert').first().waitFor()
    expect(await operatorPage.locator('#f-name').inputValue()).toBe(name)
    await operatorPage.locator('#f-slug').fill(slug)
    const steps = await watchSteps(operatorPage)
    // Nobody works at it before it was looked at: it is done faster than one can see.
    await whileHeld(slug, async () => {
      await operatorPage.getByRole('button', { name: 'Anlegen' }).click()
      await operatorPage.waitForURL(`**/platform/tenants?open=${slug}`)
      await operatorPage.getByRole('dialog').getByText('steht noch aus').first().waitFor()
    })
    await operatorPage.getByRole('dialog').getByText('Aktiv', { exact: true }).waitFor()
    const looks = await steps()
    const done = looks.map(look => look.filter(({ state }) => state === 'erledigt').length)
    for (const look of looks) expect(look.map(({ label }) => label)).toEqual(JOB_STEPS.create.map(key => STEP_LABELS[key].de))
    expect(looks[0]?.at(-1)?.state).toBe('steht noch aus')
    // However many looks there are before it is done: it never goes back.
    expect(done).toEqual([...done].sort((a, b) => a - b))
  })

  test('its administrator follows the mail: password, second factor, and is in', async () => {
    adminPage = await newPage()
    await adminPage.goto(linkIn(await mailTo(admin.email)))
    await passLogin(adminPage, admin)
    await adminPage.goto(`${hub().publicUrl}/${slug}`)
    await passLogin(adminPage, admin)
    await adminPage.waitForURL(`**/${slug}`)
    await adminPage.getByRole('link', { name: 'Personen' }).first().waitFor()
    const me = await api<{ data: { tenants: { slug: string, name: string, roles: string[] }[] } }>(adminPage, '/users/me', slug)
    expect(me.body.data.tenants).toEqual([expect.objectContaining({ slug, name, roles: ['admin'] })])
  })

  test('invites a rep, who finds an empty tenant and no other', async () => {
    await adminPage.goto(`${hub().publicUrl}/${slug}/admin/people?new`)
    await adminPage.locator('#f-email').fill(rep.email)
    await adminPage.locator('#f-firstName').fill('Vera')
    await adminPage.locator('#f-lastName').fill('Vertrieb')
    await adminPage.locator('#f-role').click()
    await adminPage.getByRole('option', { name: 'Vertrieb', exact: true }).click()
    await adminPage.getByRole('button', { name: 'Anlegen' }).click()
    await adminPage.getByRole('cell', { name: rep.email }).waitFor()

    repPage = await newPage()
    await repPage.goto(linkIn(await mailTo(rep.email)))
    await passLogin(repPage, rep)
    await repPage.goto(`${hub().publicUrl}/${slug}/crm/leads`)
    await passLogin(repPage, rep)
    await repPage.getByText('Noch keine Leads').first().waitFor()
    expect((await api<{ error: { code: string } }>(repPage, '/crm/leads', 'demo'))).toMatchObject({ status: 403, body: { error: { code: 'TENANT_FORBIDDEN' } } })
    expect((await api(repPage, '/platform/people', slug)).status).toBe(403)
    expect((await api(repPage, '/platform/tenants', slug)).status).toBe(403)
  })

  test('switches chat off and on again: the rep\'s navigation and API follow', async () => {
    await repPage.goto(`${hub().publicUrl}/${slug}`)
    await repPage.getByRole('link', { name: 'Chat', exact: true }).first().waitFor()
    expect((await api(repPage, '/chat/threads', slug)).status).toBe(200)
    await adminPage.goto(`${hub().publicUrl}/${slug}/admin/modules`)
    await adminPage.getByRole('switch', { name: 'Chat' }).click()
    await adminPage.getByRole('dialog', { name: 'Chat ausschalten?' }).getByRole('button', { name: 'Ausschalten' }).click()
    await adminPage.getByText('Chat ist ausgeschaltet.').first().waitFor()
    const start = Date.now()
    await until('the API refuses', async () => (await api<{ error?: { code: string } }>(repPage, '/chat/threads', slug)).body.error?.code === 'MODULE_DISABLED', 5)
    expect(Date.now() - start).toBeLessThan(1500)
    expect(await adminPage.getByRole('link', { name: 'Chat', exact: true }).count()).toBe(0)
    await repPage.goto(`${hub().publicUrl}/${slug}/chat`)
    await repPage.getByRole('heading', { name: 'Chat ist ausgeschaltet' }).waitFor()
    expect(await repPage.getByRole('link', { name: 'Chat', exact: true }).count()).toBe(0)
    expect(await repPage.getByRole('link', { name: 'Bereiche öffnen' }).count()).toBe(0)
    await repPage.getByRole('link', { name: 'Leads' }).first().waitFor()
    // Whoever can switch it on is shown where.
    await adminPage.goto(`${hub().publicUrl}/${slug}/chat`)
    await adminPage.getByRole('link', { name: 'Bereiche öffnen' }).click()
    await adminPage.getByRole('switch', { name: 'Chat' }).click()
    await adminPage.getByText('Chat ist eingeschaltet.').first().waitFor()
    await repPage.goto(`${hub().publicUrl}/${slug}/chat`)
    await repPage.getByRole('link', { name: 'Chat', exact: true }).first().waitFor()
    expect((await api(repPage, '/chat/threads', slug)).status).toBe(200)
  })

  test('locks the rep out: at once', async () => {
    expect((await api(repPage, '/crm/leads', slug)).status).toBe(200)
    await adminPage.goto(`${hub().publicUrl}/${slug}/admin/people`)
    await adminPage.getByRole('link', { name: 'Vera Vertrieb' }).first().click()
    await adminPage.getByRole('button', { name: 'Sperren' }).click()
    await adminPage.getByRole('dialog', { name: /sperren\?/ }).getByRole('button', { name: 'Sperren' }).click()
    await adminPage.getByText('Vera Vertrieb ist gesperrt.').first().waitFor()
    const start = Date.now()
    await until('the rep is out', async () => (await api(repPage, '/crm/leads', slug)).status !== 200, 5)
    expect(Date.now() - start).toBeLessThan(2000)
  })

  test('the last administrator cannot be removed', async () => {
    const people = await api<{ data: { id: string, email: string }[] }>(adminPage, '/platform/people', slug)
    const own = people.body.data.find(person => person.email === admin.email)
    const status = await adminPage.evaluate(async ([id, named]) => {
      const response = await fetch(`/api/v1/platform/people/${id}`, { method: 'DELETE', headers: { 'x-kontor-tenant': named as string } })
      return { status: response.status, body: await response.json() as { error?: { code: string } } }
    }, [own?.id, slug])
    expect(status).toMatchObject({ status: 409, body: { error: { code: 'LAST_ADMIN' } } })
  })

  test('the operator suspends it: a page says so, the API refuses', async () => {
    await operatorPage.goto(`${hub().publicUrl}/platform/tenants?open=${slug}`)
    await operatorPage.getByRole('button', { name: 'Sperren' }).click()
    await operatorPage.getByRole('dialog', { name: /sperren\?/ }).getByRole('button', { name: 'Sperren' }).click()
    await operatorPage.getByRole('button', { name: 'Freigeben' }).waitFor()
    await adminPage.goto(`${hub().publicUrl}/${slug}`)
    await adminPage.getByText('Dieser Mandant ist gesperrt').first().waitFor()
    expect((await api<{ error?: { code: string } }>(adminPage, '/crm/leads', slug))).toMatchObject({ status: 403, body: { error: { code: 'TENANT_SUSPENDED' } } })
  })

  test('and is offered its data before the deletion', async () => {
    await operatorPage.getByRole('button', { name: 'Endgültig löschen' }).click()
    const dialog = operatorPage.getByRole('dialog', { name: `${name} endgültig löschen?` })
    await dialog.getByText('gibt es kein Archiv').waitFor()
    await dialog.getByRole('button', { name: 'Daten ausführen' }).click()
    await dialog.getByText(/Das Archiv vom .* wird mit gelöscht/).waitFor()
    const [download] = await Promise.all([operatorPage.waitForEvent('download'), dialog.getByRole('link', { name: 'Herunterladen' }).click()])
    const files = readZip(readFileSync(await download.path()))
    expect(JSON.parse(files['collections/leads.json'] ?? '')).toEqual([])
    expect(Object.keys(files)).toEqual(expect.arrayContaining(['manifest.json', 'collections/leads.csv']))
  })

  test('deletes it by typing its slug: nothing answers to it any more', async () => {
    await operatorPage.locator('#tenant-slug').fill('demo')
    expect(await operatorPage.getByRole('button', { name: 'Endgültig löschen', exact: true }).isDisabled()).toBe(true)
    await operatorPage.locator('#tenant-slug').fill(slug)
    await operatorPage.getByRole('button', { name: 'Endgültig löschen', exact: true }).click()
    await until('the tenant is gone', async () => (await api(operatorPage, `/platform/tenants/${slug}`, 'platform')).status === 404, 60)
    const response = await fetch(`${hub().hostUrl}/server/ping`, { headers: { 'x-kontor-tenant': slug } })
    expect(response.status).toBe(404)
  })
})
