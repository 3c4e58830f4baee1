import { defineEventHandler, getRequestHeader, sendRedirect } from 'h3'
import { sessionCookie } from '../auth/cookies.ts'

/** Everything but these needs a session; whoever brings none goes to the login before a page is loaded. */
const OPEN = /^\/(?:api|auth|login|logout|health|_nuxt|__nuxt|_i18n)(?:[/?]|$)/

export default defineEventHandler((event) => {
  if (event.method !== 'GET' || OPEN.test(event.path) || !getRequestHeader(event, 'accept')?.includes('text/html')) return
  if (!sessionCookie.read(event)) return sendRedirect(event, `/login?returnTo=${encodeURIComponent(event.path)}`, 302)
})
