import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import ipaddr from 'ipaddr.js'
import { GuardError } from './guard-error.ts'

/** Hosts, each with or without a port, to which the operator lets requests go although they lie in the own network. */
export type AllowHosts = ReadonlySet<string>

const HOST = /^(?:\[[0-9a-f:.]+\]|[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?)(?::\d{1,5})?$/

/**
 * `FETCH_ALLOW_HOSTS`: names or addresses with commas between, such as `erp.intern,10.0.0.5:8443,[fd00::1]`.
 * @throws Error that names what is no host
 */
export function parseAllowHosts(text: string): AllowHosts {
  const hosts = text.split(',').map(host => host.trim().toLowerCase()).filter(Boolean)
  for (const host of hosts) if (!HOST.test(host)) throw new Error(`"${host}" is no host such as erp.intern or 10.0.0.5:8443`)
  return new Set(hosts)
}

/** The host of an address as a name or a bare IP address. */
const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '').toLowerCase()

export function isAllowedHost(url: URL, allow: AllowHosts): boolean {
  const port = url.port || (url.protocol === 'https:' ? '443' : '80')
  const host = url.hostname.replace(/\.$/, '').toLowerCase()
  return allow.has(host) || allow.has(`${host}:${port}`)
}

/** Whether an address is one of the public network: no loopback, private, link-local, multicast or reserved one, none that only wraps such a one, none of this machine. */
export function isPublicAddress(address: string, own: readonly string[] = ownAddresses()): boolean {
  if (isIP(address) === 0) return false
  const parsed = ipaddr.process(address)
  // Wrapped IPv4 (NAT64, 6to4, Teredo) is none of the ranges that are simply public.
  return parsed.range() === 'unicast' && !own.some(mine => ipaddr.process(mine).toString() === parsed.toString())
}

function ownAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap(list => list ?? []).map(({ address }) => address.split('%')[0] as string)
}

/**
 * An address to which a request may go, as far as it can be told without asking for its name.
 * @throws GuardError BLOCKED_URL, BLOCKED_SCHEME, BLOCKED_ADDRESS
 */
export function checkUrl(text: string, allow: AllowHosts): URL {
  if (!URL.canParse(text)) throw new GuardError('BLOCKED_URL', 'This is no address.')
  const url = new URL(text)
  if (url.username || url.password) throw new GuardError('BLOCKED_URL', 'An address with a user name in it is not asked.')
  const allowed = isAllowedHost(url, allow)
  if (url.protocol !== 'https:' && !(allowed && url.protocol === 'http:')) throw new GuardError('BLOCKED_SCHEME', 'Only https addresses are asked.')
  const host = hostOf(url)
  if (!allowed && isIP(host) > 0 && !isPublicAddress(host)) throw new GuardError('BLOCKED_ADDRESS', 'This address does not lie in the public network.')
  return url
}
