import type { Browser, BrowserContext, Page } from 'playwright-core'
import { newPerson } from '../support/browser.ts'
import { milliseconds, percentile, spread, type Figure } from './figure.ts'
import type { Hub } from './hub.ts'
import { fillLeads } from './many-leads.ts'

type Cookies = Awaited<ReturnType<BrowserContext['cookies']>>

const LOADS = 20
const ROUNDS = 12
/** Milliseconds. */
const AIM = { lcp: 1_000, paint: 100, rows: 300 }

declare global {
  interface Window {
    /** Milliseconds from the key or click to the paint that follows, of each interaction; as the browser itself measures it. */
    kontorPaints?: number[]
  }
}

/**
 * What a rep's browser shows, with 100,000 leads: the largest contentful paint of pages that were open before, and how long the
 * list and a lead beside it take to paint after a key or a click. At the end how long it takes until the rows of another order,
 * filter or search stand there, which is the server's part too.
 */
export async function pagesFigures(browser: Browser, hub: Hub, cookies: Cookies): Promise<Figure[]> {
  const total = await fillLeads(hub)
  const context = await newPerson(browser)
  try {
    await context.addCookies(cookies)
    const page = await context.newPage()
    page.setDefaultTimeout(30_000)
    const { publicUrl } = hub.config
    await page.goto(`${publicUrl}/demo/crm/leads`)
    const lead = await page.locator('tbody tr').first().getAttribute('data-id')
    const figures: Figure[] = []
    for (const [name, path] of [['list of leads', '/demo/crm/leads'], ['page of a lead', `/demo/crm/leads/${lead}`], ['work mode', '/demo/crm/work?sort=-createdAt'], ['dashboard', '/demo']] as const) {
      const paints = await largestPaints(page, `${publicUrl}${path}`)
      figures.push({ name: `LCP of the ${name} (${total} leads), warm, p50 / p95 of ${LOADS}`, aim: `p95 < ${milliseconds(AIM.lcp)}`, value: spread(paints), met: percentile(paints, 0.95) < AIM.lcp })
    }
    return [...figures, ...await interactions(page, `${publicUrl}/demo/crm/leads`, total)]
  } finally {
    await context.close()
  }
}

/** The first load fills the cache and does not count. */
async function largestPaints(page: Page, url: string): Promise<number[]> {
  const paints: number[] = []
  for (let count = 0; count <= LOADS; count++) {
    await page.goto(url, { waitUntil: 'load' })
    await page.waitForTimeout(1200)
    const paint = await page.evaluate(() => new Promise<number>((done) => {
      new PerformanceObserver(list => done(list.getEntries().at(-1)?.startTime ?? Number.NaN)).observe({ type: 'largest-contentful-paint', buffered: true })
      setTimeout(() => done(Number.NaN), 2000)
    }))
    if (Number.isNaN(paint)) throw new Error(`${url} painted nothing`)
    if (count > 0) paints.push(paint)
  }
  return paints
}

/** Begins to measure what the browser takes for interactions; those below 16 ms are not told by any browser. */
const observe = (page: Page) => page.evaluate(() => {
  const paints: number[] = window.kontorPaints = []
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & { interactionId?: number })[]) if (entry.interactionId) paints.push(entry.duration)
  }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit)
})

async function interactions(page: Page, url: string, total: number): Promise<Figure[]> {
  const settled = () => page.waitForTimeout(400)
  const [paints, rows]: [number[], number[]] = [[], []]
  /** From the click until the rows are those that were asked for. */
  const asked = async (name: string) => {
    const answered = page.waitForResponse(response => new URL(response.url()).pathname === '/api/v1/crm/leads' && response.request().method() === 'GET')
    const begin = performance.now()
    await page.getByRole('button', { name, exact: true }).first().click()
    await answered
    await page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))))
    rows.push(performance.now() - begin)
    await settled()
  }
  for (let round = 0; round < ROUNDS; round++) {
    await page.goto(url)
    await page.locator('tbody tr').first().waitFor()
    await settled()
    await observe(page)
    for (const key of ['j', 'j', 'x', 'k', 'x', 'x']) await page.keyboard.press(key)
    await settled()
    for (const name of ['Kontaktiert', 'Kontaktiert', 'Firma']) await asked(name)
    await page.locator('tbody tr').nth(round % 5).locator('a').first().click()
    await page.getByRole('dialog').getByRole('heading', { level: 2 }).first().waitFor()
    for (const key of ['j', 'j', 'k', 'Escape']) {
      await page.keyboard.press(key)
      await settled()
    }
    paints.push(...await page.evaluate(() => window.kontorPaints ?? []))
  }
  return [
    { name: `key or click to paint in the list (${total} leads), p50 / p95 of ${paints.length} above 16 ms`, aim: `p95 < ${milliseconds(AIM.paint)}`, value: spread(paints), met: percentile(paints, 0.95) < AIM.paint },
    { name: `filter or order clicked until its rows are painted (${total} leads), p50 / p95`, aim: `p95 < ${milliseconds(AIM.rows)}`, value: spread(rows), met: percentile(rows, 0.95) < AIM.rows },
  ]
}
