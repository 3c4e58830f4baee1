import type { TenancyEnv } from '../world.ts'
import { inService, rewriteTables } from './databases.ts'

/** Removes runs of workflows in which a word stands, such as a tenant's slug or a person's id: n8n keeps the failed ones for a day, with what they worked on. */
export async function clearN8n(env: TenancyEnv, word: string): Promise<void> {
  // A value, not the name of one.
  const quoted = `"${word}"`
  await inService(env, 'n8n', async (client) => {
    await client.query('DELETE FROM execution_entity WHERE id IN (SELECT "executionId" FROM execution_data WHERE strpos(data, $1) > 0 AND data ~ $2)', [quoted, `${quoted}(?!\\s*:)`])
    await rewriteTables(client, ['execution_entity', 'execution_data', 'execution_metadata'])
  })
}
