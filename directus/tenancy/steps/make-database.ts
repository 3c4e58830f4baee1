import { cloneTemplate, compileModel, databaseExists, ensureTemplate, instanceOf, ownerOf, personalize, renameDatabase, withMaintenance } from '@kontor/apply'
import { quote } from '@kontor/compile/sql.ts'
import { TenancyError } from '../errors.ts'
import type { Step, StepContext } from '../jobs/step.ts'

/** Name of the database until it is complete; only then it gets the tenant's. */
const draftOf = (jobId: string) => `kontor_new_${jobId.replaceAll('-', '')}`

/** Clones the template for the tenant. A database that has the tenant's name is complete and belongs to this job. */
export const makeDatabase: Step = {
  async run({ world: { env, sql, instances }, job, tenant }) {
    const instance = instanceOf(tenant.slug, tenant.name)
    const draft = draftOf(job.id)
    if (await exists(env, instance.database)) {
      if (await ownerOf(env, instance.database) !== job.id) throw new TenancyError('DATABASE_TAKEN')
    }
    else {
      if (!await exists(env, draft)) await clone(env, draft)
      await personalize(env, draft, { slug: tenant.slug, name: tenant.name, locale: job.input?.locale === 'en' ? 'en' : 'de', owner: job.id })
      await withMaintenance(env, client => renameDatabase(client, draft, instance.database))
    }
    await sql.query('UPDATE tenants SET model_hash = $2, up_to_date = true WHERE slug = $1', [tenant.slug, compileModel(instance).hash])
    // Directus starts while the login server is prepared; the step that waits for it says whether it failed.
    instances.start(tenant.slug).catch(() => {})
  },
  async undo({ world: { env }, job, tenant }) {
    const { database } = instanceOf(tenant.slug)
    const own = await ownerOf(env, database) === job.id
    await withMaintenance(env, async (client) => {
      await client.query(`DROP DATABASE IF EXISTS ${quote(draftOf(job.id))} WITH (FORCE)`)
      if (own) await client.query(`DROP DATABASE IF EXISTS ${quote(database)} WITH (FORCE)`)
    })
  },
}

type Env = StepContext['world']['env']
const exists = (env: Env, name: string) => withMaintenance(env, client => databaseExists(client, name))

async function clone(env: Env, name: string): Promise<void> {
  try {
    await cloneTemplate(env, name)
  }
  catch (error) {
    // 3D000: there is no template of this version yet.
    if ((error as { code?: string }).code !== '3D000') throw error
    await ensureTemplate(env)
    await cloneTemplate(env, name)
  }
}
