import { existsSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { parseArgs } from 'node:util'
import type { Config } from '../config.ts'
import { LauncherError } from '../errors.ts'
import { postgresFolders } from '../parts/postgres.ts'
import { say } from '../progress.ts'
import { stop } from './stop.ts'

/**
 * `npm run reset [-- --yes]`: stops the hub and deletes its data, logs and secrets; fetched tools stay.
 * @throws LauncherError NOT_CONFIRMED
 */
export async function reset(config: Config, args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { yes: { type: 'boolean' } } })
  if (!values.yes) {
    if (!process.stdin.isTTY) throw new LauncherError('NOT_CONFIRMED', 'This deletes all data of the hub. Nobody can be asked here: add -- --yes.')
    const prompt = createInterface({ input: process.stdin, output: process.stdout })
    const answer = await prompt.question(`This deletes all data, files, logs and logins under ${config.home}. Type "reset" to go on: `)
    prompt.close()
    if (answer.trim() !== 'reset') throw new LauncherError('NOT_CONFIRMED', 'Nothing was deleted.')
  }
  await stop(config)
  const postgres = postgresFolders(config)
  rmSync(postgres.copied ? dirname(postgres.data) : postgres.data, { recursive: true, force: true })
  if (existsSync(config.home)) {
    for (const name of readdirSync(config.home)) {
      const path = join(config.home, name)
      if (config.tools !== path && !config.tools.startsWith(`${path}/`)) rmSync(path, { recursive: true, force: true })
    }
  }
  say('All data of the hub are gone; npm start begins anew.')
  return 0
}
