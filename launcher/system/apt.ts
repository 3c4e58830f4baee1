import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { LauncherError } from '../errors.ts'
import { during } from '../progress.ts'
import { runQuietly } from './run-quietly.ts'

let queue: Promise<unknown> = Promise.resolve()
let updated = false

/** May this process install Debian packages without asking anybody? */
export function mayInstall(): { prefix: string[] } | undefined {
  if (!existsSync('/usr/bin/apt-get')) return undefined
  if (process.getuid?.() === 0) return { prefix: [] }
  return spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0 ? { prefix: ['sudo', '-n'] } : undefined
}

/**
 * Installs Debian packages, one call after the other (apt allows no second one), the lists refreshed first.
 * @param packages `a|b` means the first of them that this release has
 * @param instead what a person should do where that is not possible, one sentence
 * @throws LauncherError MISSING_SYSTEM_PART
 */
export function aptInstall(packages: readonly string[], what: string, instead: string): Promise<void> {
  const turn = queue.then(() => install(packages, what, instead))
  queue = turn.catch(() => {})
  return turn
}

async function install(packages: readonly string[], what: string, instead: string): Promise<void> {
  const right = mayInstall()
  if (!right) throw new LauncherError('MISSING_SYSTEM_PART', `${what} is missing and cannot be installed from here (no apt-get, or no right to use it). ${instead}`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  // env after sudo, because sudo drops the variable.
  const apt = [...right.prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-o', 'DPkg::Lock::Timeout=300', '-q']
  await during(`Installing ${what} (${packages.join(', ')})`, async () => {
    if (!updated) {
      const result = await runQuietly(apt[0] as string, [...apt.slice(1), 'update'], { env })
      // Half-refreshed lists are often good enough; the install says whether they are.
      updated = result.code === 0
    }
    const chosen = await Promise.all(packages.map(firstThatExists))
    const result = await runQuietly(apt[0] as string, [...apt.slice(1), 'install', '-y', '--no-install-recommends', ...chosen], { env })
    if (result.code !== 0) throw new LauncherError('MISSING_SYSTEM_PART', `${what} could not be installed with apt-get (${result.output.trim().split('\n').at(-1) ?? 'no reason given'}). Check the network connection. ${instead}`)
  })
}

async function firstThatExists(names: string): Promise<string> {
  const all = names.split('|')
  for (const name of all) if ((await runQuietly('apt-cache', ['show', name])).code === 0) return name
  return all[0] as string
}
