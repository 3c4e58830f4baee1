import { instanceOf, withMaintenance } from '@kontor/apply'
import { quote } from '@kontor/compile/sql.ts'
import type { Step } from '../jobs/step.ts'

/** Drops the tenant's database. */
export const dropDatabase: Step = {
  run: ({ world: { env }, tenant }) => withMaintenance(env, async (client) => {
    await client.query(`DROP DATABASE IF EXISTS ${quote(instanceOf(tenant.slug).database)} WITH (FORCE)`)
  }),
}
