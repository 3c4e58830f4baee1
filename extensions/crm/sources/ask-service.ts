import { checkUrl, GuardError, guardedFetch, parseAllowHosts, type GuardedAnswer } from '@kontor/guarded-fetch'
import { SourceError } from './source-error.ts'

/** Bytes of an answer; what is longer is refused. */
const MAX_BYTES = 1_000_000
/** Milliseconds for one answer. */
const TIMEOUT = 20_000
const REDIRECTS = 3

export interface Question {
  readonly address: string
  readonly method: 'GET' | 'POST'
  readonly body?: string | undefined
  readonly header?: string | null
  readonly key?: string | undefined
  readonly allowHosts: string
  readonly timeout?: number
  readonly maxBytes?: number
}

const asSourceError = (error: unknown): unknown => error instanceof GuardError ? new SourceError(error.code.startsWith('BLOCKED_') ? 'SOURCE_ADDRESS' : 'SOURCE_NOT_REACHED', error.code) : error

/** Shorter ones stand in any text. */
const SHORTEST = 5

/** A text that a service said, read from whatever it was written in, without the key: as it is, without its scheme, or as it stands in an address. */
export function withoutKey(text: string, key: string): string {
  const secrets = [key, key.replace(/^\S+\s+/, '')].flatMap(secret => [secret, encodeURIComponent(secret)])
  return secrets.reduce((said, secret) => said === secret ? '***' : secret.length >= SHORTEST ? said.replaceAll(secret, '***') : said, text)
}

/**
 * Asks a service. Nothing leads into the own network, whatever names and redirects say; a redirect to another host does not get the
 * key, and one of a POST is not followed.
 * @returns the body as text; whoever reads it takes the key out of it
 * @throws SourceError with what the service said or why it was not asked
 */
export async function askService({ address, method, body, header, key, allowHosts, timeout = TIMEOUT, maxBytes = MAX_BYTES }: Question): Promise<string> {
  const { origin } = askable(address, allowHosts)
  let at = address
  for (let step = 0; step <= REDIRECTS; step++) {
    const url = askable(at, allowHosts)
    const own = header && key && url.origin === origin ? { [header]: key } : {}
    const answer = await ask(url.href, { method, ...body === undefined ? {} : { body }, timeout, maxBytes, allowHosts, headers: { 'accept': 'application/json', ...body === undefined ? {} : { 'content-type': 'application/json' }, ...own } })
    const { status, headers, cut } = answer
    if (status >= 300 && status < 400 && headers.location !== undefined) {
      if (method !== 'GET' || !URL.canParse(headers.location, url.href)) throw new SourceError('SOURCE_NOT_REACHED', `${status}`)
      at = new URL(headers.location, url.href).href
      continue
    }
    throwFor(status)
    if (cut) throw new SourceError('SOURCE_TOO_LONG')
    return answer.body.toString('utf8')
  }
  throw new SourceError('SOURCE_NOT_REACHED', 'redirects')
}

function askable(address: string, allowHosts: string): URL {
  try {
    return checkUrl(address, parseAllowHosts(allowHosts))
  } catch (error) {
    throw asSourceError(error)
  }
}

async function ask(address: string, { allowHosts, ...request }: Omit<Parameters<typeof guardedFetch>[1], 'allowHosts'> & { readonly allowHosts: string }): Promise<GuardedAnswer> {
  try {
    return await guardedFetch(address, { ...request, allowHosts: parseAllowHosts(allowHosts) })
  } catch (error) {
    throw asSourceError(error)
  }
}

/** @throws SourceError for a status that comes with no answer */
function throwFor(status: number): void {
  if (status === 404 || status === 410 || status === 204) throw new SourceError('SOURCE_UNKNOWN', `${status}`)
  if (status === 401 || status === 403) throw new SourceError('SOURCE_KEY', `${status}`)
  if (status === 429) throw new SourceError('SOURCE_BUSY', `${status}`)
  if (status < 200 || status >= 300) throw new SourceError('SOURCE_NOT_REACHED', `${status}`)
}
