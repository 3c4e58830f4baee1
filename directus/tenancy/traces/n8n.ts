import type { TenancyEnv } from '../world.ts'
import { inService, rewriteTables } from './databases.ts'

/** Removes runs of workflows that were about the tenant: n8n keeps the failed ones for a day, with what they worked on. */
export async function clearN8n(env: TenancyEnv, slug: string): Promise<void> {
  await inService(env, 'n8n', async (client) => {
    await client.query('DELETE FROM execution_entity WHERE id IN (SELECT "executionId" FROM execution_data WHERE strpos(data, $1) > 0)', [`"${slug}"`])
    await rewriteTables(client, ['execution_entity', 'execution_data', 'execution_metadata'])
  })
}
