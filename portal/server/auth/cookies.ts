import { deleteCookie, getCookie, setCookie, type H3Event } from 'h3'
import { authEnv } from './env.ts'
import { makeSecret } from './seal.ts'

const isSecure = () => authEnv().PUBLIC_URL.startsWith('https:')
/** The prefix binds the cookie to this very host over https; browsers refuse it elsewhere. */
const nameOf = (name: string) => isSecure() ? `__Host-${name}` : name
const options = () => ({ httpOnly: true, sameSite: 'lax' as const, secure: isSecure(), path: '/' })

const SESSION = 'kontor_session'
const BROWSER = 'kontor_login'

export const sessionCookie = {
  name: () => nameOf(SESSION),
  read: (event: H3Event) => getCookie(event, nameOf(SESSION)),
  write: (event: H3Event, id: string) => setCookie(event, nameOf(SESSION), id, options()),
  clear: (event: H3Event) => deleteCookie(event, nameOf(SESSION), options()),
}

/** What a browser shows on its way back from Keycloak, so that a login ends only where it began. */
export const readBrowser = (event: H3Event) => getCookie(event, nameOf(BROWSER))

/**
 * Gives the browser something to show on its way back, and an hour from now on to do so. Two logins in two tabs share it.
 * @returns what it will show
 */
export function bindBrowser(event: H3Event): string {
  const known = readBrowser(event)
  const secret = known?.length === 43 ? known : makeSecret()
  setCookie(event, nameOf(BROWSER), secret, { ...options(), maxAge: 3600 })
  return secret
}
