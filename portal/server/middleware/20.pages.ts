import { SLUG } from '@kontor/model'
import { defineEventHandler, getQuery, getRequestHeader, sendRedirect, setResponseStatus, type H3Event } from 'h3'
import { askHost } from '../auth/host.ts'
import { sessionCookie } from '../auth/cookies.ts'

/** Everything but these needs a session; whoever brings none goes to the login before a page is loaded. */
const OPEN = /^\/(?:api|auth|forms|login|logout|health|_nuxt|__nuxt|_i18n)(?:[/?]|$)/
/** For guests of a tenant; its own address for them leads to the one page for all. */
const REGISTER = /^\/(?:([a-z0-9-]{2,63})\/)?register\/?(?:\?|$)/

export default defineEventHandler(async (event) => {
  if (event.method !== 'GET' || OPEN.test(event.path) || !getRequestHeader(event, 'accept')?.includes('text/html')) return
  const [register, tenant] = REGISTER.exec(event.path) ?? []
  if (tenant !== undefined) return sendRedirect(event, `/register?tenant=${tenant}`, 302)
  if (register !== undefined) return answerRegistrationPage(event)
  if (!sessionCookie.read(event)) return sendRedirect(event, `/login?returnTo=${encodeURIComponent(event.path)}`, 302)
})

/** The page is there for tenants that let people register; what it shows otherwise it learns from the API. */
async function answerRegistrationPage(event: H3Event): Promise<void> {
  const { tenant } = getQuery(event)
  const status = typeof tenant === 'string' && SLUG.test(tenant) ? await askHost(`tenants/${tenant}/registration`).then(answer => answer.status, () => 503) : 404
  if (status >= 400) setResponseStatus(event, status === 503 ? 503 : 404)
}
