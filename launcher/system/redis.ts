import { existsSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../config.ts'
import { LauncherError } from '../errors.ts'
import { aptInstall } from './apt.ts'
import { runQuietly } from './run-quietly.ts'
import { which } from './which.ts'

export const REDIS_INSTEAD = 'Install Redis 6 or newer (Debian and Ubuntu: apt-get install redis-tools; macOS: brew install redis) or set KONTOR_REDIS_SERVER to an existing redis-server.'

/**
 * @returns the path of a Redis server, installing one when it must
 * @throws LauncherError MISSING_SYSTEM_PART
 */
export async function findRedis(config: Config): Promise<string> {
  if (config.programs.redis) {
    const probe = await runQuietly(config.programs.redis, ['--version'])
    if (probe.code !== 0) throw new LauncherError('MISSING_SYSTEM_PART', `KONTOR_REDIS_SERVER (${config.programs.redis}) does not run: ${probe.output.trim()}`)
    return config.programs.redis
  }
  const found = installedRedis(config)
  if (found) return found
  // redis-tools and not redis-server: the latter starts a service of its own on 6379.
  await aptInstall(['redis-tools'], 'Redis', REDIS_INSTEAD)
  const installed = linked(config)
  if (!installed) throw new LauncherError('MISSING_SYSTEM_PART', `Redis was installed but no server program was found. ${REDIS_INSTEAD}`)
  return installed
}

/** @returns a server that is on this machine already */
export function installedRedis(config: Config): string | undefined {
  return config.programs.redis ?? which('redis-server') ?? linked(config)
}

/** Debian's redis-check-rdb is the server's own binary, which looks at the name that it was called by. */
function linked(config: Config): string | undefined {
  const binary = which('redis-check-rdb')
  if (!binary) return undefined
  const link = join(config.tools, 'redis-server')
  if (!existsSync(link)) {
    mkdirSync(config.tools, { recursive: true })
    symlinkSync(binary, link)
  }
  return link
}
