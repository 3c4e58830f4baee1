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
  read: (event: H3Event) => getCookie(event, nameOf(SESSION)),
  write: (event: H3Event, id: string) => setCookie(event, nameOf(SESSION), id, options()),
  clear: (event: H3Event) => deleteCookie(event, nameOf(SESSION), options()),
}

/** Ties a login to the browser that began it. */
export function browserBinding(event: H3Event): string {
  const known = getCookie(event, nameOf(BROWSER))
  if (known && known.length === 43) return known
  const made = makeSecret()
  setCookie(event, nameOf(BROWSER), made, { ...options(), maxAge: 3600 })
  return made
}
