import { chromium, type Browser, type BrowserContext } from 'playwright-core'

/** Debian's Chromium without the calls that it would make on its own. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.KONTOR_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-features=Translate,OptimizationHints,MediaRouter'],
  })
}

/** A person's own window, German unless asked otherwise. */
export function newPerson(browser: Browser, options: { locale?: string, phone?: boolean, dark?: boolean } = {}): Promise<BrowserContext> {
  const { locale = 'de-DE', phone = false, dark = false } = options
  return browser.newContext({
    locale, timezoneId: 'Europe/Berlin', colorScheme: dark ? 'dark' : 'light',
    viewport: phone ? { width: 390, height: 844 } : { width: 1440, height: 900 },
    ...phone ? { hasTouch: true, isMobile: true, deviceScaleFactor: 2 } : {},
  })
}
