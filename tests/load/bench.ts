import { parseArgs } from 'node:util'
import { statusOf } from '../support/kontor.ts'
import { openBrowser, logIn, pageFigures } from './browser.ts'
import { chatFigures } from './chat-round-trip.ts'
import { eventFigures } from './events.ts'
import { markdown, type Figure } from './figure.ts'
import { hostFigures } from './host.ts'
import { openHub, type Hub } from './hub.ts'
import { importFigures } from './imports.ts'
import { leadsFigures } from './leads.ts'
import { memoryFigures } from './memory.ts'
import { pagesFigures } from './pages.ts'
import { personToken } from './person-token.ts'
import { measureColdStart, measureWarmStart } from './start-times.ts'
import { tenantFigures } from './tenants.ts'

const PERSON = 'rep@demo.test'
const USAGE = `Usage: npm run bench [-- --running] [-- --cold]
  Restarts the hub, measures it and prints one table. Without other load on the machine, please.
  --running  measures the hub as it runs (started when it does not) and leaves out the warm start
  --leads    measures only the leads through the portal and beside Directus, on the hub as it runs (100,000 leads are made)
  --pages    measures only how fast the pages of the leads paint, with 100,000 leads, on the hub as it runs
  --imports  measures only imports of 100,000 leads, new ones and changes, on the hub as it runs
  --host     measures only the host of the tenants (waking, proxying, a noisy tenant), on a hub of its own
  --tenants  measures only the creation of tenants, and fifty at a time, on a hub of its own
  --events   measures only events, from the commit to the stream, on a hub of its own
  --cold     also starts a fresh clone of the last commit in a temporary folder (minutes, 6 GB of disk)`

const say = (text: string) => process.stderr.write(`${text}\n`)

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { running: { type: 'boolean' }, leads: { type: 'boolean' }, pages: { type: 'boolean' }, imports: { type: 'boolean' }, cold: { type: 'boolean' }, host: { type: 'boolean' }, tenants: { type: 'boolean' }, events: { type: 'boolean' }, help: { type: 'boolean' } } })
  if (values.help) {
    console.log(USAGE)
    return 0
  }
  const figures: Figure[] = []
  if (values.host || values.tenants || values.events) {
    if (values.host) figures.push(...await hostFigures())
    if (values.tenants) figures.push(...await tenantFigures())
    if (values.events) figures.push(...await eventFigures())
    console.log(`\n${markdown(figures)}\n`)
    return figures.some(({ met }) => met === false) ? 2 : 0
  }
  if (values.cold) figures.push(await measureColdStart())
  const running = values.running || values.leads || values.pages || values.imports
  const runs = running && (await statusOf({})).healthy
  const warm = runs ? undefined : await measureWarmStart()
  if (warm && !running) figures.push(warm)
  const hub = openHub()
  const browser = await openBrowser(hub)
  try {
    say('Logging in')
    const cookies = await logIn(browser, hub, PERSON)
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
    if (values.pages) {
      say('Measuring pages')
      for (const person of [PERSON, 'rep2@demo.test']) await meet(hub, await personToken(hub, person))
      figures.push(...await pagesFigures(browser, hub, cookies))
      return figures.some(({ met }) => met === false) ? 2 : 0
    }
    if (values.imports) {
      say('Measuring imports')
      figures.push(...await importFigures(hub, cookie))
      return figures.some(({ met }) => met === false) ? 2 : 0
    }
    if (!values.leads) {
      figures.push(...memoryFigures(await statusOf({})))
      say('Measuring pages')
      figures.push(...await pageFigures(browser, hub, cookies))
    }
    say('Measuring lists')
    // Each of those who are given leads has been here.
    for (const person of [PERSON, 'rep2@demo.test']) await meet(hub, await personToken(hub, person))
    figures.push(...await leadsFigures(hub, PERSON, cookie, await personToken(hub, PERSON)))
    if (values.leads) return figures.some(({ met }) => met === false) ? 2 : 0
    say('Measuring imports')
    figures.push(...await importFigures(hub, cookie))
    say('Measuring the chat')
    figures.push(...await chatFigures(hub, cookie))
  } finally {
    await browser.close()
    if (figures.length > 0) console.log(`\n${markdown(figures)}\n`)
  }
  return figures.some(({ met }) => met === false) ? 2 : 0
}

async function meet({ hostUrl }: Hub, token: string): Promise<void> {
  await (await fetch(`${hostUrl}/users/me`, { headers: { 'authorization': `Bearer ${token}`, 'x-kontor-tenant': 'demo' } })).body?.cancel()
}

try {
  process.exitCode = await main()
} catch (error) {
  console.error(`bench: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
}
