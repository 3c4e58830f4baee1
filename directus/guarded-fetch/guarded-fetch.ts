import { request as requestHttp, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { LookupFunction } from 'node:net'
import { checkUrl, isAllowedHost, isPublicAddress, type AllowHosts } from './addresses.ts'
import { GuardError } from './guard-error.ts'
import { askNameServers, askSystem, type Resolve } from './look-up.ts'

export interface GuardedRequest {
  readonly method?: string
  readonly headers?: OutgoingHttpHeaders
  readonly body?: string | Buffer
  /** Milliseconds for all of it, looking up the name included. */
  readonly timeout: number
  /** Ends it before. */
  readonly signal?: AbortSignal
  /** Bytes of the answer that are kept; what comes after them is not read. */
  readonly maxBytes: number
  readonly allowHosts: AllowHosts
  /** How names are looked up, for tests. */
  readonly resolve?: Resolve
}

export interface GuardedAnswer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
  /** There was more, or might have been: it did not end in time, or the connection broke. */
  readonly cut: boolean
}

const TLS_CODES = /^(?:CERT_|ERR_TLS|ERR_SSL|EPROTO|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH)/
const [fromNameServers, fromSystem] = [askNameServers(), askSystem()]

/** Looks a name up once and hands exactly what was checked to the connection, so that a second answer of the name server changes nothing. */
function guardedLookup(url: URL, { allowHosts, resolve }: GuardedRequest, signal: AbortSignal): LookupFunction {
  const isFree = isAllowedHost(url, allowHosts)
  const ask = resolve ?? (isFree ? fromSystem : fromNameServers)
  return (host, options, done) => {
    ask(host, signal).then((addresses) => {
      const [first] = addresses
      if (!first) throw new GuardError('NAME_UNKNOWN', `There is no address for ${host}.`)
      // One that is not public among others is a trap.
      if (!isFree && !addresses.every(({ address }) => isPublicAddress(address))) throw new GuardError('BLOCKED_ADDRESS', `${host} does not lie in the public network.`)
      if (options.all) done(null, [...addresses])
      else done(null, first.address, first.family)
    }).catch((error: unknown) => done(error instanceof GuardError ? error : new GuardError('NAME_UNKNOWN', `There is no address for ${host}.`, error), '', 4))
  }
}

/**
 * A request to an address that somebody else chose: https alone, to the public network alone, whatever names and redirects
 * say. Redirects are answers, they are not followed; cookies and connections are not kept. Once its head is there an answer
 * counts, even when its body never ends.
 * @throws GuardError with a code that says why there is no answer
 */
export function guardedFetch(address: string, options: GuardedRequest): Promise<GuardedAnswer> {
  const { method = 'GET', headers = {}, body, timeout, signal, maxBytes, allowHosts } = options
  return new Promise((done, failed) => {
    const url = checkUrl(address, allowHosts)
    if (signal?.aborted) throw new GuardError('ABORTED', 'The request was ended.')
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }
    const ending = new AbortController()
    const call = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, { method, headers: { 'user-agent': 'Kontor', 'accept-encoding': 'identity', ...headers, ...length }, agent: false, lookup: guardedLookup(url, options, ending.signal) })
    let finish: (() => void) | undefined
    const clock = setTimeout(() => stop(new GuardError('TIMEOUT', `There was no answer within ${timeout} ms.`)), timeout)
    const abort = () => stop(new GuardError('ABORTED', 'The request was ended.'))
    signal?.addEventListener('abort', abort, { once: true })

    function clean(): void {
      clearTimeout(clock)
      signal?.removeEventListener('abort', abort)
      ending.abort()
    }
    function stop(error: GuardError): void {
      fail(error)
      call.destroy(error)
    }
    function fail(error: Error & { code?: string }): void {
      clean()
      if (finish) return finish()
      if (error instanceof GuardError) return failed(error)
      failed(new GuardError(TLS_CODES.test(error.code ?? '') ? 'NOT_TRUSTED' : 'NOT_REACHABLE', error.message, error))
    }
    call.on('error', fail)
    call.on('response', (answer) => {
      const parts: Buffer[] = []
      let size = 0
      const end = (cut: boolean) => {
        clean()
        done({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(parts).subarray(0, maxBytes), cut })
        if (cut) call.destroy()
      }
      finish = () => end(true)
      answer.on('data', (part: Buffer) => {
        parts.push(part)
        size += part.length
        if (size > maxBytes) end(true)
      })
      answer.on('end', () => end(false))
      answer.on('error', fail)
    })
    call.end(body)
  })
}
