import { defineEventHandler, getRequestHeader, setResponseHeaders, setResponseStatus } from 'h3'
import { endByBackchannel } from '../../auth/backchannel-logout.ts'
import { readText } from '../../core/body.ts'
import { KontorError, toKontorError } from '../../core/errors.ts'
import { requestFacts } from '../../core/request.ts'

/** Bytes; a logout token has less than two thousand. */
const LIMIT = 16_384

/** `POST /logout/backchannel`, form with `logout_token`: Keycloak tells that a session has ended. Only its signature counts. */
export default defineEventHandler(async (event) => {
  const { log } = requestFacts(event)
  setResponseHeaders(event, { 'cache-control': 'no-store' })
  try {
    if (!getRequestHeader(event, 'content-type')?.startsWith('application/x-www-form-urlencoded')) throw new KontorError('UNSUPPORTED_MEDIA_TYPE')
    const form = new URLSearchParams(await readText(event.node.req, LIMIT))
    log.info({ sid: await endByBackchannel(form.get('logout_token') ?? '') }, 'a session was ended at Keycloak')
    return ''
  }
  catch (thrown) {
    const error = toKontorError(thrown)
    log.warn({ err: error.cause ?? error, code: error.code }, 'logout of Keycloak refused')
    setResponseStatus(event, error.status)
    return { error: error.status === 503 ? 'temporarily_unavailable' : 'invalid_request' }
  }
})
