import type { Step } from '../jobs/step.ts'

/** Lets people in. */
export const activate: Step = {
  async run({ world: { sql }, tenant }) {
    await sql.query('UPDATE tenants SET status = \'active\', suspended_at = NULL, date_updated = now() WHERE slug = $1 AND status IN (\'creating\', \'suspended\')', [tenant.slug])
  },
}
