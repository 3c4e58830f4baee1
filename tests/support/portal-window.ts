import type { Browser, Page } from 'playwright-core'
import { newPerson } from './browser.ts'
import { hub } from './hub.ts'
import { passLogin } from './login.ts'

export interface PortalWindow {
  readonly page: Page
  /**
   * Calls the portal's API in the tenant `demo` as the page itself would.
   * @returns `data` of the answer
   */
  call(method: string, path: string, body?: object): Promise<Record<string, unknown> | undefined>
}

/**
 * Opens a page of the portal as a demo person who needs no second factor.
 * @param path of the page, with the tenant's slug
 */
export async function openWindow(browser: Browser, email: string, path: string): Promise<PortalWindow> {
  const page = await (await newPerson(browser)).newPage()
  page.setDefaultTimeout(30_000)
  await page.goto(`${hub().publicUrl}/login?returnTo=${path}`)
  await passLogin(page, { email, password: hub().passwords[email] ?? '' })
  await page.waitForURL(`**${path}`)
  return {
    page,
    call: (method, path, body) => page.evaluate(async ([verb, address, text]) => {
      const response = await fetch(`/api/v1${address}`, { method: verb, headers: { 'x-kontor-tenant': 'demo', 'content-type': 'application/json' }, body: text })
      return response.status === 204 ? undefined : (await response.json() as { data: Record<string, unknown> }).data
    }, [method, path, body && JSON.stringify(body)] as const),
  }
}
