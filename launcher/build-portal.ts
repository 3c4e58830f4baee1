import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, type Config } from './config.ts'
import { runToEnd } from './processes.ts'
import { during } from './progress.ts'

/** What the built portal is made of: its own folder and those of the packages that it imports from. */
export const SOURCES: readonly string[] = ['portal', 'directus/model', 'directus/policies', 'directus/compile', 'directus/events', 'directus/tenancy', 'pnpm-lock.yaml']
export const IGNORED: ReadonlySet<string> = new Set(['node_modules', '.nuxt', '.output', 'dist', '.data'])

function hashOf(path: string, hash = createHash('sha256')) {
  const entries = readdirSync(path, { withFileTypes: true }).filter(entry => !IGNORED.has(entry.name)).sort((a, b) => a.name < b.name ? -1 : 1)
  for (const entry of entries) {
    const file = join(path, entry.name)
    if (entry.isDirectory()) hashOf(file, hash)
    else if (entry.isFile() && !entry.name.endsWith('.test.ts')) hash.update(file.slice(ROOT.length)).update(readFileSync(file))
  }
  return hash
}

/** Fingerprint of the portal's sources, by content: a checkout of the same commit is not built again. */
export function portalHash(): string {
  const hash = createHash('sha256')
  for (const source of SOURCES) {
    const path = join(ROOT, source)
    if (source.includes('.')) hash.update(readFileSync(path))
    else hash.update(hashOf(path).digest())
  }
  return hash.digest('hex')
}

/** Builds the portal for production when its sources have changed since the last build. */
export async function buildPortal(config: Config, signal: AbortSignal): Promise<void> {
  const output = join(ROOT, 'portal', '.output')
  const stamp = join(output, 'kontor-hash')
  const wanted = portalHash()
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  rmSync(stamp, { force: true })
  await during('Building the portal', () => runToEnd(config, 'portal-build', {
    file: process.execPath, args: [join(ROOT, 'portal', 'node_modules', 'nuxt', 'bin', 'nuxt.mjs'), 'build'], cwd: join(ROOT, 'portal'),
    env: { NODE_ENV: 'production', NUXT_TELEMETRY_DISABLED: '1', CI: '1', NODE_OPTIONS: '--max-old-space-size=3072' },
  }, signal))
  writeFileSync(stamp, wanted)
}
