import { instanceOf, withClient } from '@kontor/apply'
import { quote } from '@kontor/compile/sql.ts'
import { TenancyError } from '../errors.ts'
import type { Step } from '../jobs/step.ts'
import { WORKED_IN } from '../requests/export-tenant.ts'

/** A restore replaces everything, so it is for tenants in which nobody has worked yet. Closes the tenant when it is one. */
export const checkEmpty: Step = {
  async run({ world: { env, sql }, tenant }) {
    await withClient(env, instanceOf(tenant.slug).database, async (client) => {
      for (const name of WORKED_IN) {
        const { rowCount } = await client.query(`SELECT 1 FROM ${quote(name)} LIMIT 1`)
        if (rowCount) throw new TenancyError('TENANT_NOT_EMPTY')
      }
    })
    await sql.query('UPDATE tenants SET status = \'creating\', date_updated = now() WHERE slug = $1 AND status IN (\'active\', \'suspended\')', [tenant.slug])
  },
}
