import { checkUrl, GuardError, guardedFetch, parseAllowHosts, type GuardedAnswer } from '@kontor/guarded-fetch'
import robots, { type Robot } from 'robots-parser'
import { crmError } from '../import/errors.ts'
import { ownRules } from './own-rules.ts'

// Its types speak of a module that it is not.
const parseRobots = robots as unknown as (address: string, text: string) => Robot

/** Name under which pages are asked for, and under which `robots.txt` may speak of us. */
export const AGENT = 'KontorBot'
/** Bytes of a page; what is longer is refused, since half of it may prove the contrary. */
const MAX_BYTES = 2_000_000
const ROBOTS_BYTES = 64_000
/** Milliseconds for one answer. */
const TIMEOUT = 10_000
const REDIRECTS = 5
/** Milliseconds for which what a host's `robots.txt` says is remembered. */
const ROBOTS_FOR = 3_600_000
/** Milliseconds between two requests to one host, unless it asks for more; nobody waits longer than the last. */
const [GAP, LONGEST_GAP] = [500, 5_000]
const REMEMBERED_HOSTS = 200
/** Longest address, in characters; what a `robots.txt` says of longer ones takes too long to find out. */
const LONGEST_ADDRESS = 2_000

interface Host { robot: Robot | undefined, /** When it may be asked again, milliseconds since 1970. */ next: number }
const hosts = new Map<string, { readonly ready: Promise<Host>, readonly until: number }>()

export interface Page { readonly address: string, readonly type: string, readonly body: Buffer }
export interface ReadOptions { readonly allowHosts: string, readonly signal?: AbortSignal }

/**
 * Reads a page as its owner wishes: `robots.txt` counts, for each address of a redirect too, and one host is asked for one
 * thing after the other. Nothing leads into the own network.
 * @returns the page and where it stood in the end
 * @throws DOCUMENT_ADDRESS, DOCUMENT_REFUSED, DOCUMENT_NOT_REACHED, DOCUMENT_TOO_LONG
 */
export async function readPolitely(address: string, options: ReadOptions): Promise<Page> {
  let at = address
  for (let step = 0; step <= REDIRECTS; step++) {
    const url = permitted(at, options)
    const host = await hostOf(url, options)
    if (host.robot?.isAllowed(url.href, AGENT) === false) throw crmError('DOCUMENT_REFUSED', { address: url.href })
    const { status, headers, body, cut } = await ask(host, url.href, MAX_BYTES, options)
    const onwards = status >= 300 && status < 400 ? headers.location : undefined
    if (onwards !== undefined) {
      at = URL.canParse(onwards, url.href) ? new URL(onwards, url.href).href : onwards
      continue
    }
    if (status !== 200) throw crmError('DOCUMENT_NOT_REACHED', { address: url.href, reason: String(status) })
    if (cut) throw crmError('DOCUMENT_TOO_LONG', { address: url.href, bytes: MAX_BYTES })
    return { address: url.href, type: String(headers['content-type'] ?? '').toLowerCase(), body }
  }
  throw crmError('DOCUMENT_NOT_REACHED', { address, reason: 'redirects' })
}

/** An address as people write it; without a scheme it is asked by https. */
export const withScheme = (asked: string): string => /^[a-z][a-z0-9+.-]*:/i.test(asked) && !/^[^/]+:\d+(?:\/|$)/.test(asked) ? asked : `https://${asked}`

/** Looked at before anything is asked of its host. */
export function permitted(address: string, { allowHosts }: ReadOptions): URL {
  if (address.length > LONGEST_ADDRESS) throw crmError('DOCUMENT_ADDRESS', { address: address.slice(0, 200) })
  try {
    const url = checkUrl(address, parseAllowHosts(allowHosts))
    url.hash = ''
    return url
  } catch (error) {
    throw error instanceof GuardError ? asRefusal(error, address) : error
  }
}

const asRefusal = ({ code }: GuardError, address: string) => crmError(code.startsWith('BLOCKED_') ? 'DOCUMENT_ADDRESS' : 'DOCUMENT_NOT_REACHED', { address: address.slice(0, 200), reason: code })

/** What a host says about being read, asked once for all who want to know at the same time. */
async function hostOf({ origin }: URL, options: ReadOptions): Promise<Host> {
  const known = hosts.get(origin)
  if (known && known.until > Date.now()) return known.ready
  const host: Host = { robot: undefined, next: 0 }
  const ready = readRobots(host, origin, options).then(() => host)
  if (hosts.size >= REMEMBERED_HOSTS) hosts.delete(hosts.keys().next().value as string)
  hosts.set(origin, { ready, until: Date.now() + ROBOTS_FOR })
  try {
    return await ready
  } catch (error) {
    hosts.delete(origin)
    throw error
  }
}

/** One without `robots.txt` allows all; one that cannot say what it allows is left alone for now (RFC 9309). */
async function readRobots(host: Host, origin: string, options: ReadOptions): Promise<void> {
  let at = `${origin}/robots.txt`
  for (let step = 0; step <= REDIRECTS; step++) {
    const { status, headers, body } = await ask(host, at, ROBOTS_BYTES, options)
    if (status >= 300 && status < 400 && headers.location && URL.canParse(headers.location, at)) {
      at = new URL(headers.location, at).href
      continue
    }
    if (status >= 500 || status === 429) throw crmError('DOCUMENT_NOT_REACHED', { address: at, reason: String(status) })
    if (status === 200) host.robot = parseRobots(`${origin}/robots.txt`, ownRules(body.toString('utf8'), AGENT))
    return
  }
}

async function ask(host: Host, address: string, maxBytes: number, { allowHosts, signal }: ReadOptions): Promise<GuardedAnswer> {
  const now = Date.now()
  const at = Math.max(now, host.next)
  if (at - now > 2 * LONGEST_GAP) throw crmError('DOCUMENT_BUSY')
  host.next = at + Math.min(Math.max((host.robot?.getCrawlDelay(AGENT) ?? 0) * 1000, GAP), LONGEST_GAP)
  if (at > now) await new Promise(done => setTimeout(done, at - now))
  try {
    return await guardedFetch(address, {
      timeout: TIMEOUT, maxBytes, allowHosts: parseAllowHosts(allowHosts), ...signal ? { signal } : {},
      headers: { 'user-agent': `${AGENT}/1.0`, 'accept': 'text/html,application/xhtml+xml,text/plain;q=0.9,application/json;q=0.8', 'accept-language': 'de,en;q=0.8', 'accept-encoding': 'identity' },
    })
  } catch (error) {
    throw error instanceof GuardError ? asRefusal(error, address) : error
  }
}
