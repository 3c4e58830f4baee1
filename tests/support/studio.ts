import type { Page } from 'playwright-core'
import { hub } from './hub.ts'
import { passLogin } from './login.ts'

/**
 * Opens a page of a tenant's Studio as the demo tenant's administrator, from a browser that nobody has logged in with.
 * @param path such as `/settings/flows`
 * @returns address of the tenant's Studio
 */
export async function openStudio(page: Page, path: string): Promise<string> {
  await page.goto(`${hub().publicUrl}/login?returnTo=/demo`)
  await passLogin(page, { email: 'admin@demo.test', password: hub().passwords['admin@demo.test'] ?? '' })
  await page.waitForURL('**/demo')
  const studio = hub().studioUrl.replace('{tenant}', 'demo')
  await putOffLicence(page)
  await page.goto(`${studio}/auth/login/keycloak?redirect=${encodeURIComponent(`${studio}/admin${path}`)}`)
  await page.waitForURL(`**/admin${path}`)
  return studio
}

/** Directus asks administrators who is responsible for its licence, some seconds after they came; that is the operator's to answer. */
export async function putOffLicence(page: Page): Promise<void> {
  await page.addLocatorHandler(page.getByRole('button', { name: 'Remind Later' }), later => later.click())
}
