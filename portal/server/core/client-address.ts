import { isIP, type BlockList } from 'node:net'
import { getRequestHeader, type H3Event } from 'h3'
import { env } from './env.ts'

const plain = (address: string) => address.replace(/^::ffff:(?=\d+\.)/i, '')
const trusts = (list: BlockList, address: string) => isIP(address) > 0 && list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')

/**
 * Who is at the other end: the socket's address, and only when that is a proxy of ours, what it says in
 * `X-Forwarded-For`, read from the right up to the first that is none of ours.
 */
export function addressBehind(socket: string, forwarded: string | undefined, proxies: BlockList): string {
  let address = plain(socket)
  const said = forwarded?.split(',').map(one => plain(one.trim())) ?? []
  while (trusts(proxies, address)) {
    const next = said.pop()
    if (next === undefined || isIP(next) === 0) break
    address = next
  }
  return address
}

/** The client's address; a proxy's word counts only for those in `TRUSTED_PROXIES`. */
export function clientAddress(event: H3Event): string {
  return addressBehind(event.node.req.socket.remoteAddress ?? '127.0.0.1', getRequestHeader(event, 'x-forwarded-for'), env().TRUSTED_PROXIES)
}

/** What is counted as one: an IPv4 address, or the network of an IPv6 one, of which a single customer has all. */
export function networkOf(address: string): string {
  if (isIP(address) !== 6) return address
  const [head = '', tail] = address.toLowerCase().split('::')
  const left = head.split(':').filter(Boolean)
  const right = tail?.split(':').filter(Boolean) ?? []
  const groups = tail === undefined ? left : [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right]
  return `${groups.slice(0, 4).map(group => group.replace(/^0+(?=.)/, '')).join(':')}::/64`
}
