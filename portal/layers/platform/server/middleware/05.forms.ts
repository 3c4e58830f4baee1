import { defineEventHandler, getResponseHeader, send, setResponseHeaders, setResponseStatus } from 'h3'
import { allowFormOrigin, countFormCall } from '../utils/public-forms'

const FORM = /^\/api\/v1\/public\/forms\/([^/?]+)(?:\?|$)/

/** A form is called from the pages that it names: the browser is told so, for its question and for every answer, errors too. */
export default defineEventHandler(async (event) => {
  const key = FORM.exec(event.path)?.[1]
  if (key === undefined) return
  try {
    await countFormCall(event).finally(() => allowFormOrigin(event, key))
  }
  catch {
    // What is wrong says the answer itself; without permission no other page can read it.
  }
  if (event.method !== 'OPTIONS') return
  if (getResponseHeader(event, 'access-control-allow-origin')) setResponseHeaders(event, { 'access-control-allow-methods': 'GET, POST', 'access-control-allow-headers': 'content-type, accept-language, idempotency-key', 'access-control-max-age': 600 })
  setResponseStatus(event, 204)
  return send(event, '')
})
