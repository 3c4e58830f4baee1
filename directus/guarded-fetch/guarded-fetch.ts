import { lookup as dnsLookup, type LookupAddress } from 'node:dns'
import { request as requestHttp, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { LookupFunction } from 'node:net'
import { checkUrl, isAllowedHost, isPublicAddress, type AllowHosts } from './addresses.ts'
import { GuardError } from './guard-error.ts'

export interface GuardedRequest {
  readonly method?: string
  readonly headers?: OutgoingHttpHeaders
  readonly body?: string | Buffer
  /** Milliseconds for all of it. */
  readonly timeout: number
  /** Bytes of the answer that are kept; what comes after them is not read. */
  readonly maxBytes: number
  readonly allowHosts: AllowHosts
  /** How names are looked up, for tests. */
  readonly resolve?: (host: string) => Promise<readonly LookupAddress[]>
}

export interface GuardedAnswer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
  /** There was more. */
  readonly cut: boolean
}

const TLS_CODES = /^(?:CERT_|ERR_TLS|ERR_SSL|EPROTO|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH)/
const resolveAll = (host: string): Promise<readonly LookupAddress[]> => new Promise((done, failed) => {
  dnsLookup(host, { all: true, verbatim: true }, (error, addresses) => error ? failed(error) : done(addresses))
})

/** Looks a name up once and hands exactly what was checked to the connection, so that a second answer of the name server changes nothing. */
function guardedLookup(url: URL, { allowHosts, resolve = resolveAll }: GuardedRequest): LookupFunction {
  const isFree = isAllowedHost(url, allowHosts)
  return (host, options, done) => {
    resolve(host).then((addresses) => {
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
 * say. Redirects are answers, they are not followed; cookies and connections are not kept.
 * @throws GuardError with a code that says why there is no answer
 */
export function guardedFetch(address: string, options: GuardedRequest): Promise<GuardedAnswer> {
  const { method = 'GET', headers = {}, body, timeout, maxBytes, allowHosts } = options
  return new Promise((done, failed) => {
    const url = checkUrl(address, allowHosts)
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }
    const call = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, { method, headers: { 'user-agent': 'Kontor', 'accept-encoding': 'identity', ...headers, ...length }, agent: false, lookup: guardedLookup(url, options) })
    const clock = setTimeout(() => call.destroy(new GuardError('TIMEOUT', `There was no answer within ${timeout} ms.`)), timeout)
    const fail = (error: Error & { code?: string }) => {
      clearTimeout(clock)
      if (error instanceof GuardError) return failed(error)
      failed(new GuardError(TLS_CODES.test(error.code ?? '') ? 'NOT_TRUSTED' : 'NOT_REACHABLE', error.message, error))
    }
    call.on('error', fail)
    call.on('response', (answer) => {
      const parts: Buffer[] = []
      let size = 0
      const end = (cut: boolean) => {
        clearTimeout(clock)
        done({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(parts).subarray(0, maxBytes), cut })
        if (cut) call.destroy()
      }
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
