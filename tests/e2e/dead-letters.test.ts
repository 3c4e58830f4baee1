import { randomBytes, randomUUID } from 'node:crypto'
import { deadLettersOf, entryOf, streamOf } from '@kontor/events'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser, newPerson } from '../support/browser.ts'
import { hub } from '../support/hub.ts'
import { withRedis } from '../support/inside.ts'
import { passLogin } from '../support/login.ts'
import { openStudio } from '../support/studio.ts'

const { publicUrl } = hub()
const consumer = `test-${randomBytes(3).toString('hex')}`
let browser: Browser

beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

async function enter(email: string, path: string): Promise<Page> {
  const page = await (await newPerson(browser)).newPage()
  page.setDefaultTimeout(45_000)
  await page.goto(`${publicUrl}/login?returnTo=${path}`)
  await passLogin(page, { email, password: hub().passwords[email] ?? '' })
  await page.waitForURL(`**${path}`)
  return page
}

/** As a consumer leaves it. */
function giveUp(reason: string): Promise<string> {
  const id = randomUUID()
  const fields = entryOf({ id, type: 'crm.lead.qualified', collection: 'leads', record: randomUUID(), at: new Date(), actor: null, trace: null, batch: null, payload: { id, values: { lead_number: null, company: 'Geheim GmbH', owner: null, rating: null } } })
  return withRedis(async redis => (await redis.xadd(deadLettersOf('demo'), '*', ...fields, 'entry', '1-0', 'group', consumer, 'attempts', '10', 'reason', reason), id))
}
/** Ids of events that are for our consumer alone. */
const again = () => withRedis(async redis => (await redis.xrevrange(streamOf('demo'), '+', '-', 'COUNT', 50)).filter(([, fields]) => fields.at(-2) === 'for' && fields.at(-1) === consumer).map(([, fields]) => fields[1]))

test('the operator sees what was given up in every tenant, tries it again, and it is gone', { timeout: 180_000 }, async () => {
  const id = await giveUp('the address answered 503')
  const page = await enter('operator@kontor.test', '/platform/health')
  const letter = page.locator('[data-testid=letter]').filter({ hasText: consumer })
  await letter.getByText('the address answered 503').waitFor()
  expect(await letter.innerText()).toMatch(/crm\.lead\.qualified[\s\S]*demo[\s\S]*10 Versuche/)
  // What the event says of its record is the tenant's.
  expect(await page.content()).not.toContain('Geheim GmbH')
  await letter.getByRole('button', { name: 'Noch einmal versuchen' }).click()
  await letter.waitFor({ state: 'detached' })
  expect(await again()).toEqual([id])
})

test('an administrator sees those of the tenant and discards one; nobody else is shown any', { timeout: 180_000 }, async () => {
  await giveUp('not done after 30000 ms')
  const page = await enter('admin@demo.test', '/demo/admin/events')
  const letter = page.locator('[data-testid=letter]').filter({ hasText: consumer })
  await letter.getByRole('button', { name: 'Verwerfen' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Verwerfen' }).click()
  await letter.waitFor({ state: 'detached' })
  const rep = await enter('rep@demo.test', '/demo/crm/leads')
  const status = (method: string, path: string) => rep.evaluate(async ([verb, address]) => (await fetch(`/api/v1/platform${address}`, { method: verb, headers: { 'x-kontor-tenant': 'demo' } })).status, [method, path] as const)
  expect([await status('GET', '/events/dead-letters'), await status('POST', '/events/dead-letters/1-0/retry'), await status('DELETE', '/events/dead-letters/1-0')]).toEqual([403, 403, 403])
  expect([await status('GET', '/dead-letters'), await status('POST', '/dead-letters/demo/1-0/retry')]).toEqual([403, 403])
})

test('in Studio too, on a page at its side: once more for one, an end to the other', { timeout: 180_000 }, async () => {
  const [retried, discarded] = [await giveUp('the workflow is off'), await giveUp('the answer was no answer')]
  const page = await (await newPerson(browser)).newPage()
  page.setDefaultTimeout(60_000)
  await openStudio(page, '/content')
  await page.locator('.module-bar a[href$="/kontor-given-up-events"]').click()
  const letter = (reason: string) => page.locator('tr[data-letter]').filter({ hasText: consumer }).filter({ hasText: reason })
  await letter('the workflow is off').waitFor()
  if (process.env.KONTOR_SHOTS) await page.screenshot({ path: `${process.env.KONTOR_SHOTS}/studio-given-up.png` })
  expect(await letter('the workflow is off').innerText()).toMatch(/crm\.lead\.qualified[\s\S]*10 (?:Versuche|attempts)/)
  await letter('the workflow is off').getByRole('button', { name: /Noch einmal versuchen|Try again/ }).click()
  await letter('the workflow is off').waitFor({ state: 'detached' })
  expect((await again())[0]).toBe(retried)
  await letter('the answer was no answer').getByRole('button', { name: /Verwerfen|Discard/ }).click()
  const sure = page.locator('.v-card')
  await sure.getByRole('button', { name: /Abbrechen|Cancel/ }).click()
  await letter('the answer was no answer').getByRole('button', { name: /Verwerfen|Discard/ }).click()
  await sure.getByRole('button', { name: /Verwerfen|Discard/ }).click()
  await letter('the answer was no answer').waitFor({ state: 'detached' })
  expect(await again()).not.toContain(discarded)
})
