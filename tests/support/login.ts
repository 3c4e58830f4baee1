import type { Page } from 'playwright-core'
import { hubHome } from './hub.ts'
import { TotpApp } from './totp.ts'

export interface Login {
  readonly email: string
  readonly password: string
  /** What to call somebody whom the login asks for a name. */
  readonly name?: { readonly first: string, readonly last: string }
  /** The person's app, once it is set up. */
  totp?: TotpApp
}

/**
 * Goes through Keycloak's pages until they are left: password (a new one where it is demanded), setting up TOTP when it is
 * demanded, a code when it is asked for.
 * @param page stands at the login page
 */
export async function passLogin(page: Page, login: Login): Promise<void> {
  for (let step = 0; step < 10; step++) {
    await page.locator('#username, #password, #totpSecret, #otp, #password-new, #firstName, body:not(:has(form[action*="/login-actions/"]))').first().waitFor({ state: 'attached' })
    if (!page.url().includes('/auth/realms/kontor/')) return
    if (await page.locator('#totpSecret').count() > 0) {
      login.totp = new TotpApp(await page.locator('#totpSecret').inputValue())
      await page.locator('#totp').fill(await login.totp.code())
      login.totp.keep(hubHome(), login.email)
      await submit(page, '#saveTOTPBtn')
    } else if (await page.locator('#otp').count() > 0) {
      login.totp ??= TotpApp.recall(hubHome(), login.email)
      if (!login.totp) throw new Error(`${login.email} has no TOTP app in this test`)
      await page.locator('#otp').fill(await login.totp.code())
      login.totp.keep(hubHome(), login.email)
      await submit(page, '#kc-login')
    } else if (await page.locator('#firstName').count() > 0) {
      await page.locator('#firstName').fill(login.name?.first ?? 'Vera')
      await page.locator('#lastName').fill(login.name?.last ?? 'Vorlage')
      await submit(page, '[type=submit]')
    } else if (await page.locator('#password-new').count() > 0) {
      await page.locator('#password-new').fill(login.password)
      await page.locator('#password-confirm').fill(login.password)
      await submit(page, '[type=submit]')
    } else if (await page.locator('#username').count() > 0) {
      await page.locator('#username').fill(login.email)
      await page.locator('#password').fill(login.password)
      await submit(page, '#kc-login')
    } else if (await page.locator('#password').count() > 0) {
      // Who is known already proves it anew.
      await page.locator('#password').fill(login.password)
      await submit(page, '#kc-login')
    } else if (await page.locator('#kc-info-message a').count() > 0) {
      // What a mail's link led to is done, or is about to begin.
      await Promise.all([page.waitForNavigation({ waitUntil: 'load' }), page.locator('#kc-info-message a').click()])
    }
  }
  throw new Error(`${login.email} does not get past ${page.url()}: ${await page.locator('body').innerText()}`)
}

async function submit(page: Page, button: string): Promise<void> {
  await Promise.all([page.waitForNavigation({ waitUntil: 'load' }), page.locator(button).click()])
}
