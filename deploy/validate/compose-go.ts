import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The reader that Docker Compose itself is built on, or why it is not to be had here. */
export type ComposeGo = { readonly program: string } | { readonly missing: string }

/** Builds deploy/validate with Go >= 1.24. */
export function buildComposeGo(): ComposeGo {
  const program = join(tmpdir(), `kontor-compose-${process.getuid?.() ?? 'any'}`)
  const version = spawnSync('go', ['env', 'GOVERSION'], { cwd: import.meta.dirname, encoding: 'utf8' })
  if (version.error) return { missing: 'Go is not installed' }
  const [major = 0, minor = 0] = /go(\d+)\.(\d+)/.exec(version.stdout)?.slice(1).map(Number) ?? []
  if (major < 1 || (major === 1 && minor < 24)) return { missing: `Go is too old: ${version.stdout.trim() || version.stderr.trim()}` }
  const built = spawnSync('go', ['build', '-o', program, '.'], { cwd: import.meta.dirname, encoding: 'utf8', timeout: 180_000 })
  return built.status === 0 ? { program } : { missing: `its modules could not be fetched or built: ${built.stderr.trim().slice(0, 300)}` }
}

/** Runs the program. @returns what it printed @throws Error with its reason */
export function runComposeGo(program: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', env: { PATH: process.env.PATH, HOME: process.env.HOME }, maxBuffer: 16 * 1024 * 1024 })
  if (error) throw error
  if (status !== 0) throw new Error(stderr.trim())
  return stdout
}
