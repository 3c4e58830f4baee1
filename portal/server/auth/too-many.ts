import { setResponseHeaders, setResponseStatus, type H3Event } from 'h3'
import { requestFacts } from '../core/request.ts'
import { PLAIN_PAGE, setSecurityHeaders } from '../core/security.ts'

const WORDS = {
  de: { title: 'Zu viele Versuche', text: (minutes: number) => `Von Ihrem Anschluss kamen zu viele Anmeldeversuche. Bitte versuchen Sie es in ${minutes === 1 ? 'einer Minute' : `${minutes} Minuten`} noch einmal.`, back: 'Zur Anmeldung' },
  en: { title: 'Too many attempts', text: (minutes: number) => `There were too many login attempts from your connection. Please try again in ${minutes === 1 ? 'a minute' : `${minutes} minutes`}.`, back: 'To the login' },
} as const

/** 429 as a page: it is a person who posted a form. */
export function answerTooMany(event: H3Event, seconds: number): void {
  const { locale, log } = requestFacts(event)
  const { title, text, back } = WORDS[locale]
  log.warn({ retryAfter: seconds }, 'too many posts of the login from one network')
  setResponseStatus(event, 429)
  setSecurityHeaders(event)
  setResponseHeaders(event, {
    'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', 'retry-after': seconds,
    'content-security-policy': PLAIN_PAGE,
  })
  event.node.res.end(`<!doctype html><html lang="${locale}"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title} · Kontor</title><body style="font-family:system-ui;display:grid;place-items:center;min-height:90vh;color-scheme:light dark"><main style="max-width:32rem;padding:1rem;text-align:center"><h1 style="font-size:1.4rem">${title}</h1><p>${text(Math.ceil(seconds / 60))}</p><p><a href="/login">${back}</a></p></main>`)
}
