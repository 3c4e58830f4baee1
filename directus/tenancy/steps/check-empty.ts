import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { instanceOf, withClient, type Client } from '@kontor/apply'
import { quote } from '@kontor/compile/sql.ts'
import { checkArchive } from '../archive/restore-archive.ts'
import { TenancyError } from '../errors.ts'
import { failureOf } from '../jobs/failure.ts'
import type { Step } from '../jobs/step.ts'
import { exportsOf, RESTORE_FILE } from '../places.ts'
import { WORKED_IN } from '../requests/export-tenant.ts'

/**
 * A restore replaces everything, so it is for tenants in which nobody has worked yet, and for exports that are whole.
 * Closes the tenant when both is so; one that is refused stays as it was, and its file does not.
 */
export const checkEmpty: Step = {
  async run({ world: { env, sql }, tenant: { slug, status } }) {
    const path = join(exportsOf(env, slug), RESTORE_FILE)
    try {
      await withClient(env, instanceOf(slug).database, async (client) => {
        // In one that is closed lies at most what an earlier restore has left.
        if (status === 'active' || status === 'suspended') await refuseWorkedIn(client)
        await checkArchive(env, client, path)
      })
    }
    catch (error) {
      if (error instanceof TenancyError && !failureOf(error).passing) await rm(path, { force: true })
      throw error
    }
    await sql.query('UPDATE tenants SET status = \'creating\', date_updated = now() WHERE slug = $1 AND status IN (\'active\', \'suspended\', \'failed\')', [slug])
  },
}

async function refuseWorkedIn(client: Client): Promise<void> {
  for (const name of WORKED_IN) {
    const { rowCount } = await client.query(`SELECT 1 FROM ${quote(name)} LIMIT 1`)
    if (rowCount) throw new TenancyError('TENANT_NOT_EMPTY')
  }
}
