import { randomBytes } from 'node:crypto'
import { readEnv } from '@kontor/apply'
import { connectProvisioner, ensureMember, findAccount, findOrganization, grantRole } from '@kontor/keycloak'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hostEnv as hostSettings } from '../../directus/host/env.ts'
import { hostEnv } from '../../launcher/parts/environment.ts'
import { launchBrowser, newPerson } from '../support/browser.ts'
import { hub, hubInside } from '../support/hub.ts'
import { passLogin } from '../support/login.ts'
import { createOverCli, removeTenant } from '../support/tenants.ts'

const EMAIL = 'rep2@demo.test'
const slug = `zwei-${randomBytes(3).toString('hex')}`
const company = (tenant: string) => `Nur in ${tenant} ${slug.slice(-6)} GmbH`

let browser: Browser
let person: BrowserContext

beforeAll(async () => {
  expect(await createOverCli(slug)).toMatchObject({ code: 0 })
  const realm = connectProvisioner(readEnv(hostSettings, hostEnv({ ...hubInside(), signal: new AbortController().signal })))
  const [organization, account] = [await findOrganization(realm, slug), await findAccount(realm, EMAIL)]
  await ensureMember(realm, organization?.id ?? '', account?.id ?? '')
  await grantRole(realm, organization?.id ?? '', account?.id ?? '', 'manager')
  browser = await launchBrowser()
  person = await newPerson(browser)
})
afterAll(async () => {
  await browser?.close()
  await removeTenant(slug)
})

/** Types a lead into the form of the page's tenant, and waits until the list shows it. */
async function addLead(page: Page, tenant: string): Promise<void> {
  await page.bringToFront()
  await page.getByRole('button', { name: 'Neuer Lead' }).first().click()
  await page.locator('#f-company').fill(company(tenant))
  await page.getByRole('dialog').getByRole('button', { name: 'Anlegen' }).click()
  await page.getByText(`${company(tenant)} wurde angelegt.`).first().waitFor()
}

test('somebody in two tenants works in both at once, one in each tab, and each keeps its own', async () => {
  const [first, second] = [await person.newPage(), await person.newPage()]
  for (const page of [first, second]) page.setDefaultTimeout(45_000)
  await first.goto(`${hub().publicUrl}/login?returnTo=/demo/crm/leads`)
  await passLogin(first, { email: EMAIL, password: hub().passwords[EMAIL] ?? '' })
  await first.waitForURL('**/demo/crm/leads')
  await second.goto(`${hub().publicUrl}/${slug}/crm/leads`)

  // In turn, so that neither tab can live on what the other one asked for last.
  await addLead(second, slug)
  await addLead(first, 'demo')
  for (const [page, own, other] of [[first, 'demo', slug], [second, slug, 'demo']] as const) {
    await page.bringToFront()
    await page.goto(`${hub().publicUrl}/${own}/crm/leads?search=${encodeURIComponent('Nur in')}`)
    await page.getByRole('row').filter({ hasText: company(own) }).waitFor()
    expect(await page.getByText(company(other)).count()).toBe(0)
  }

  // The switch leads to the other tenant, and its address says so.
  await first.bringToFront()
  await first.getByRole('button', { name: /^Konto/ }).locator('visible=true').first().click()
  await first.getByRole('menuitem', { name: 'Mandant wechseln' }).hover()
  await first.getByRole('menuitem', { name: `Tenant ${slug}` }).click()
  await first.waitForURL(`**/${slug}`)
  expect(new URL(second.url()).pathname).toBe(`/${slug}/crm/leads`)
  await first.goto(`${hub().publicUrl}/demo/crm/leads?search=${encodeURIComponent('Nur in')}`)
  await first.getByRole('row').filter({ hasText: company('demo') }).click()
  const panel = first.getByRole('dialog').filter({ hasText: 'Lead-Nummer' })
  await panel.getByRole('button', { name: 'Löschen' }).click()
  await first.getByRole('dialog').filter({ hasText: 'löschen?' }).getByRole('button', { name: 'Löschen' }).click()
  await first.getByRole('row').filter({ hasText: company('demo') }).waitFor({ state: 'hidden' })
})
