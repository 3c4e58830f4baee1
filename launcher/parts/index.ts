import { LauncherError } from '../errors.ts'
import { host } from './host.ts'
import { keycloak } from './keycloak.ts'
import { mail } from './mail.ts'
import { n8n } from './n8n.ts'
import type { Part } from './part.ts'
import { portal } from './portal.ts'
import { postgres } from './postgres.ts'
import { redis } from './redis.ts'

/** Every part, in an order in which each comes after what it needs. */
export const PARTS: readonly Part[] = [postgres, redis, mail, keycloak, host, n8n, portal]

/**
 * The parts to start: all, or the named ones with what they need.
 * @throws LauncherError UNKNOWN_PART
 */
export function chooseParts(names: readonly string[] | undefined): Part[] {
  if (!names) return [...PARTS]
  const wanted = new Set<string>()
  const add = (name: string) => {
    const part = PARTS.find(candidate => candidate.name === name)
    if (!part) throw new LauncherError('UNKNOWN_PART', `There is no part "${name}". The parts are ${PARTS.map(candidate => candidate.name).join(', ')}.`)
    wanted.add(name)
    part.needs.forEach(add)
  }
  names.forEach(add)
  return PARTS.filter(part => wanted.has(part.name))
}
