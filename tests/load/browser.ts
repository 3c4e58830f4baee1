import type { Browser, BrowserContext } from 'playwright-core'
import { findChromium } from '../../launcher/system/chromium.ts'
import { launchBrowser, newPerson } from '../support/browser.ts'
import { passLogin } from '../support/login.ts'
import { kilobytes, milliseconds, percentile, type Figure } from './figure.ts'
import type { Hub } from './hub.ts'

type Cookies = Awaited<ReturnType<BrowserContext['cookies']>>

const LOADS = 5
const WEIGHT_AIM = 300_000

export async function openBrowser({ config }: Hub): Promise<Browser> {
  process.env.KONTOR_CHROMIUM = await findChromium(config)
  return launchBrowser()
}

/**
 * Logs in on Keycloak's page as a person does.
 * @returns the cookies of the portal's origin
 */
export async function logIn(browser: Browser, { config, secrets }: Hub, person: string): Promise<Cookies> {
  const context = await newPerson(browser)
  try {
    const page = await context.newPage()
    await page.goto(`${config.publicUrl}/login?returnTo=/demo`)
    await passLogin(page, { email: person, password: secrets.demoPasswords[person] ?? '' })
    return await context.cookies(config.publicUrl)
  } finally {
    await context.close()
  }
}

/** Loads a page with an empty cache. @returns bytes as transferred, requests, and LCP in ms */
async function load(browser: Browser, cookies: Cookies, url: string): Promise<{ bytes: number, requests: number, lcp: number }> {
  const context = await newPerson(browser)
  try {
    await context.addCookies(cookies)
    const page = await context.newPage()
    const session = await context.newCDPSession(page)
    await session.send('Network.enable')
    let bytes = 0
    let requests = 0
    session.on('Network.loadingFinished', ({ encodedDataLength }) => {
      bytes += encodedDataLength
      requests++
    })
    // Not networkidle: the live view of events stays open.
    await page.goto(url, { waitUntil: 'load' })
    await page.waitForTimeout(1500)
    const lcp = await page.evaluate(() => new Promise<number>((done) => {
      new PerformanceObserver(list => done(list.getEntries().at(-1)?.startTime ?? Number.NaN)).observe({ type: 'largest-contentful-paint', buffered: true })
      setTimeout(() => done(Number.NaN), 2000)
    }))
    if (new URL(page.url()).pathname !== new URL(url).pathname) throw new Error(`${url} led to ${page.url()}`)
    if (Number.isNaN(lcp)) throw new Error(`${url} painted nothing`)
    return { bytes, requests, lcp }
  } finally {
    await context.close()
  }
}

/** Weight of the first load, and the median largest contentful paint of dashboard and leads list, each with an empty cache. */
export async function pageFigures(browser: Browser, { config }: Hub, cookies: Cookies): Promise<Figure[]> {
  const measure = async (path: string) => {
    const loads = []
    for (let count = 0; count < LOADS; count++) loads.push(await load(browser, cookies, `${config.publicUrl}${path}`))
    return loads
  }
  const dashboard = await measure('/demo')
  const leads = await measure('/demo/crm/leads')
  const weight = percentile(dashboard.map(({ bytes }) => bytes), 0.5)
  const lcp = (loads: typeof leads) => milliseconds(percentile(loads.map(one => one.lcp), 0.5))
  return [
    { name: `first load of the portal, as transferred (${dashboard[0]?.requests} requests)`, aim: `<= ${kilobytes(WEIGHT_AIM)}`, value: kilobytes(weight), met: weight <= WEIGHT_AIM },
    { name: 'first load of the leads list, as transferred', value: kilobytes(percentile(leads.map(({ bytes }) => bytes), 0.5)) },
    { name: `LCP of the dashboard, empty cache, median of ${LOADS}`, value: lcp(dashboard) },
    { name: `LCP of the leads list, empty cache, median of ${LOADS}`, value: lcp(leads) },
  ]
}
