import { defineEventHandler, sendRedirect, setResponseHeaders, setResponseStatus, type H3Event } from 'h3'
import { toKontorError } from '../core/errors.ts'
import { requestFacts } from '../core/request.ts'
import { PLAIN_PAGE } from '../core/security.ts'

/** A page of the login: what goes wrong is told as a page with a way on, not as JSON. */
export function defineLoginPage(handle: (event: H3Event) => Promise<unknown>) {
  return defineEventHandler(async (event) => {
    setResponseHeaders(event, { 'cache-control': 'no-store' })
    try {
      return await handle(event)
    }
    catch (thrown) {
      const error = toKontorError(thrown)
      const facts = requestFacts(event)
      if (error.status === 401) return sendRedirect(event, '/login', 302)
      facts.log.warn({ err: error.cause ?? error, code: error.code }, 'login page failed')
      setResponseStatus(event, error.status)
      setResponseHeaders(event, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': PLAIN_PAGE, ...error.retryAfter ? { 'retry-after': error.retryAfter } : {} })
      const again = facts.locale === 'de' ? 'Erneut anmelden' : 'Log in again'
      return `<!doctype html><html lang="${facts.locale}"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Kontor</title><body style="font-family:system-ui;display:grid;place-items:center;min-height:90vh;color-scheme:light dark"><main style="text-align:center;padding:1rem"><p>${error.messageIn(facts.locale)}</p><p><a href="/login">${again}</a></p><p><small>${error.code} &middot; ${facts.requestId}</small></p></main>`
    }
  })
}
