import axe, { type AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'

/** In the page: the library's own entry point. */
type Checked = Window & { axe: { run: (options: object) => Promise<AxeResults> } }

/**
 * What axe finds wrong on a page as it stands, every rule that is not experimental, in light and in dark.
 * @returns a line for each kind of place, empty when there is nothing
 */
export async function faultsOf(page: Page): Promise<string[]> {
  const found = new Set<string>()
  await page.evaluate(axe.source)
  for (const colorScheme of ['light', 'dark'] as const) {
    // Half of a transition has half of the colours.
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.waitForFunction(wanted => document.documentElement.classList.contains(wanted), colorScheme)
    await page.evaluate(() => Promise.all(document.getAnimations().map(one => one.finished.catch(() => undefined))).then(() => undefined))
    const { violations } = await page.evaluate(() => (window as unknown as Checked).axe.run({ resultTypes: ['violations'] }))
    for (const { id, nodes } of violations) for (const { target, failureSummary } of nodes) found.add(`${colorScheme} ${id}: ${target.join(' ')} — ${(failureSummary ?? '').split('\n').slice(1).join(' ').trim().slice(0, 220)}`)
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  return [...found]
}
