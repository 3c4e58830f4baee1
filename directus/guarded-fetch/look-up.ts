import { lookup, type LookupAddress } from 'node:dns'
import { Resolver } from 'node:dns/promises'
import { isIP } from 'node:net'

/** How a name is looked up. @param signal ends the wait @throws Error when there is no address, or none in time */
export type Resolve = (host: string, signal: AbortSignal) => Promise<readonly LookupAddress[]>

/** Milliseconds for the first question to a name server, and how often each is asked; the second time it has longer. */
const [TIMEOUT, TRIES] = [2_000, 2]
const LOOPBACK: readonly LookupAddress[] = [{ address: '127.0.0.1', family: 4 }, { address: '::1', family: 6 }]
/** Names of this machine never reach a name server (RFC 6761). */
const isLoopback = (host: string) => /^(?:.+\.)?localhost\.?$/i.test(host)

/** Rejects as soon as `signal` says so. */
function until<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((done, failed) => {
    const stop = () => failed(signal.reason as Error)
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    work.then(done, failed).finally(() => signal.removeEventListener('abort', stop))
  })
}

/**
 * Asks the name servers of the machine itself, over sockets of its own. The system's way (`dns.lookup`) takes a thread of
 * the few that also read files, for as long as a name server is silent; its file of hosts is nothing that a stranger's
 * address has to do with. A resolver for each name: it knows the name servers of now, and can be stopped.
 * @param servers others than the machine's, for tests
 */
export function askNameServers(servers?: readonly string[]): Resolve {
  return async (host, signal) => {
    if (isIP(host)) return [{ address: host, family: isIP(host) }]
    if (isLoopback(host)) return LOOPBACK
    const resolver = new Resolver({ timeout: TIMEOUT, tries: TRIES })
    if (servers) resolver.setServers(servers)
    const stop = () => resolver.cancel()
    signal.addEventListener('abort', stop, { once: true })
    try {
      const [four, six] = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)])
      signal.throwIfAborted()
      const found = [
        ...four.status === 'fulfilled' ? four.value.map(address => ({ address, family: 4 })) : [],
        ...six.status === 'fulfilled' ? six.value.map(address => ({ address, family: 6 })) : [],
      ]
      // One kind that is missing is usual; what was found counts.
      if (found.length === 0 && four.status === 'rejected') throw four.reason
      return found
    }
    finally {
      signal.removeEventListener('abort', stop)
    }
  }
}

/**
 * The system's way, for the operator's own hosts, which may stand in a file or be known to a container's network alone. One
 * at a time, so that they take one thread at most however long they hang.
 */
export function askSystem(ask: (host: string) => Promise<readonly LookupAddress[]> = lookUp): Resolve {
  let last: Promise<unknown> = Promise.resolve()
  return (host, signal) => {
    const work = last.then(() => {
      signal.throwIfAborted()
      return ask(host)
    })
    last = work.catch(() => {})
    return until(signal, work)
  }
}

const lookUp = (host: string): Promise<readonly LookupAddress[]> => new Promise((done, failed) => {
  lookup(host, { all: true, verbatim: true }, (error, addresses) => error ? failed(error) : done(addresses))
})
