import { join } from 'node:path'
import { ROOT, type Config } from '../config.ts'
import { runNode } from '../run-node.ts'

const bin = (...path: string[]) => join(ROOT, 'node_modules', ...path)

/** `npm run lint` */
export function lint(_config: Config, args: readonly string[]): Promise<number> {
  return runNode([bin('eslint', 'bin', 'eslint.js'), '.', '--max-warnings=0', ...args])
}

/** `npm run typecheck`: everything that Node runs, then the portal. */
export async function typecheck(): Promise<number> {
  const code = await runNode([bin('typescript', 'bin', 'tsc'), '-p', ROOT])
  if (code !== 0) return code
  const portal = join(ROOT, 'portal')
  return runNode([join(portal, 'node_modules', 'nuxt', 'bin', 'nuxt.mjs'), 'typecheck'], { NUXT_TELEMETRY_DISABLED: '1' }, portal)
}
