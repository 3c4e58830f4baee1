import type { Config } from '../config.ts'
import { LauncherError } from '../errors.ts'
import { mayInstall } from './apt.ts'
import { installedJava, JAVA_INSTEAD } from './java.ts'
import { canFetchKeycloak, mavenInstead } from './keycloak.ts'
import { installedRedis, REDIS_INSTEAD } from './redis.ts'

interface Wanted {
  readonly part: string
  readonly what: string
  readonly instead: string
  readonly there: boolean
}

/**
 * Names everything that a person has to install at once, and not one thing after the other.
 * @param names of the parts that are about to start
 * @throws LauncherError MISSING_SYSTEM_PART when something is missing that cannot be installed from here
 */
export async function checkPrograms(config: Config, names: readonly string[]): Promise<void> {
  if (mayInstall()) return
  const wanted: readonly Wanted[] = [
    { part: 'redis', what: 'Redis', instead: REDIS_INSTEAD, there: installedRedis(config) !== undefined },
    { part: 'keycloak', what: 'a Java runtime', instead: JAVA_INSTEAD, there: await installedJava(config) !== undefined },
    { part: 'keycloak', what: 'Maven', instead: mavenInstead(), there: canFetchKeycloak(config) },
  ]
  const missing = wanted.filter(({ part, there }) => names.includes(part) && !there)
  if (missing.length === 0) return
  throw new LauncherError('MISSING_SYSTEM_PART', `Kontor needs ${missing.map(({ what }) => what).join(', ')} and cannot install it from here (no apt-get, or no right to use it without a password).\n${missing.map(({ instead }) => `- ${instead}`).join('\n')}`)
}
