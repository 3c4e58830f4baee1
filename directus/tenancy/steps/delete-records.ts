import type { Step } from '../jobs/step.ts'

/** Removes what the platform's own database holds of the tenant, but the tenant itself and this job, which end last. */
export const deleteRecords: Step = {
  async run({ world: { sql }, job, tenant }) {
    await sql.transaction(async (trx) => {
      const { jobs } = (await trx.query<{ jobs: string[] }>('SELECT coalesce(array_agg(id::text), \'{}\') AS jobs FROM tenant_jobs WHERE tenant = $1', [tenant.slug]))[0] ?? { jobs: [] }
      const { modules } = (await trx.query<{ modules: string[] }>('SELECT coalesce(array_agg(id::text), \'{}\') AS modules FROM tenant_modules WHERE tenant = $1', [tenant.id]))[0] ?? { modules: [] }
      // What Studio notes of changes to these records, with their values.
      await trx.query('DELETE FROM directus_revisions WHERE collection IN (\'tenants\', \'tenant_jobs\', \'tenant_modules\') AND item = ANY($1)', [[tenant.id, ...jobs, ...modules]])
      for (const table of ['pending_members', 'open_registrations']) await trx.query(`DELETE FROM kontor_state.${table} WHERE tenant = $1`, [tenant.slug])
      await trx.query('DELETE FROM tenant_jobs WHERE tenant = $1 AND id <> $2', [tenant.slug, job.id])
    })
  },
}
