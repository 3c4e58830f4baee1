import { join } from 'node:path'
import { ROOT, type Config } from '../config.ts'
import { LauncherError } from '../errors.ts'
import { hostEnv } from '../parts/environment.ts'
import { nodeArguments } from '../parts/part.ts'
import { withPostgres } from '../parts/postgres.ts'
import { runNode } from '../run-node.ts'
import { loadSecrets } from '../secrets.ts'

/** `npm run model -- plan|apply|drift <core|all|tenant>`, against the running hub. */
export async function model(config: Config, args: readonly string[]): Promise<number> {
  const context = { config, secrets: loadSecrets(config), signal: new AbortController().signal }
  await withPostgres(context, 'postgres', async () => {}).catch(() => {
    throw new LauncherError('NOT_RUNNING', 'The databases of this hub do not answer: npm start first.')
  })
  return runNode([...nodeArguments(join(ROOT, 'directus', 'apply', 'cli.ts')), ...args], hostEnv(context))
}
