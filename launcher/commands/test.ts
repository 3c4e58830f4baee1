import { join } from 'node:path'
import { ROOT, type Config } from '../config.ts'
import { say } from '../progress.ts'
import { runNode } from '../run-node.ts'
import { findChromium } from '../system/chromium.ts'
import { findJava } from '../system/java.ts'
import { bringKeycloak } from '../system/keycloak.ts'
import { findRedis } from '../system/redis.ts'
import { buildPortal } from '../build-portal.ts'
import { lint, typecheck } from './check.ts'

/** `npm test [-- <vitest arguments>]`: brings every part, checks the code, then runs unit tests and the real stack. */
export async function test(config: Config, args: readonly string[]): Promise<number> {
  const [chromium] = await Promise.all([
    findChromium(config),
    findRedis(config),
    findJava(config).then(java => bringKeycloak(config, java)),
  ])
  say('Linting and type-checking')
  const [linted, typed] = await Promise.all([lint(config, []), typecheck()])
  if (linted !== 0 || typed !== 0) return linted || typed
  await buildPortal(config, new AbortController().signal)
  say('Testing')
  return runNode([join(ROOT, 'node_modules', 'vitest', 'vitest.mjs'), 'run', ...args], { KONTOR_CHROMIUM: chromium })
}
