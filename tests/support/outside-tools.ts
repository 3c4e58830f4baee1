import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { loadConfig } from '../../launcher/config.ts'
import { aptInstall } from '../../launcher/system/apt.ts'
import { runQuietly } from '../../launcher/system/run-quietly.ts'
import { which } from '../../launcher/system/which.ts'

/** What tests need of others and the product does not: pinned, and kept beside the launcher's own tools. */
/** Each with the digests of its packages, so that nothing else is installed. */
const SCHEMATHESIS = join(import.meta.dirname, '..', 'fixtures', 'schemathesis.txt')
const CLIENT = ['openapi-typescript@7.13.0', 'openapi-fetch@0.17.0', 'typescript@5.9.3']
const INSTEAD = 'Install python3 (3.11 or newer) and python3-venv.'

const folder = (name: string) => join(loadConfig(process.env).tools, name)

async function run(file: string, args: readonly string[], cwd?: string): Promise<void> {
  const { code, output } = await runQuietly(file, args, { env: process.env, ...cwd ? { cwd } : {} })
  if (code !== 0) throw new Error(`${file} ${args.join(' ')} ended with exit code ${code}:\n${output.slice(-2000)}`)
}

/**
 * @returns path of schemathesis, installed at the first call
 * @throws Error that says what is missing on this machine
 */
export async function findSchemathesis(): Promise<string> {
  const place = folder(`schemathesis-${createHash('sha256').update(await readFile(SCHEMATHESIS)).digest('hex').slice(0, 12)}`)
  const program = join(place, 'bin', 'schemathesis')
  if (existsSync(join(place, 'complete'))) return program
  const makes = async () => {
    await rm(place, { recursive: true, force: true })
    const python = which('python3')
    if (python === undefined || (await runQuietly(python, ['-c', 'import sys; sys.exit(sys.version_info < (3, 11))'], { env: process.env })).code !== 0) return false
    return (await runQuietly(python, ['-m', 'venv', place], { env: process.env })).code === 0
  }
  if (!await makes()) {
    await aptInstall(['python3', 'python3-venv'], 'Python', INSTEAD)
    if (!await makes()) throw new Error(`no Python environment could be made. ${INSTEAD}`)
  }
  await run(join(place, 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', '--require-hashes', '--only-binary', ':all:', '-r', SCHEMATHESIS])
  await run('touch', [join(place, 'complete')])
  return program
}

/** @returns folder with a generator of clients, a client and a compiler in its `node_modules`, installed at the first call */
export async function findClientGenerator(): Promise<string> {
  const place = folder(`openapi-client-${CLIENT.join('_').replaceAll(/[^\w.]+/g, '-')}`)
  if (existsSync(join(place, 'complete'))) return place
  await rm(place, { recursive: true, force: true })
  await run('mkdir', ['-p', place])
  await run('npm', ['install', '--prefix', place, '--no-audit', '--no-fund', '--ignore-scripts', '--no-package-lock', ...CLIENT], place)
  await run('touch', [join(place, 'complete')])
  return place
}
