import type { Accountability, Database, ExtensionContext, SchemaOverview } from '@kontor/extension-shared/context'
import { MODELS } from '@kontor/model'
import { platformError } from '../errors.ts'

/** What a task is about: both or neither. */
export interface Subject { readonly about_collection?: string | null, readonly about_record?: string | null }
interface Context { readonly database: Database, readonly schema: SchemaOverview | null, readonly accountability: Accountability | null }

/** Settings, logs and the like are nobody's business to work on; a tenant's own collections are. */
const NOT_ABOUT: ReadonlySet<string> = new Set(MODELS.tenant.filter(({ domain }) => domain === 'platform').map(({ name }) => name))

/**
 * A task is about a record that its author sees, or about none.
 * @throws TASK_SUBJECT_UNKNOWN
 */
export async function checkSubject(task: Subject, { database, schema, accountability }: Context, services: ExtensionContext['services']): Promise<void> {
  if (!('about_collection' in task) && !('about_record' in task)) return
  const { about_collection: collection = null, about_record: record = null } = task
  if (collection === null && record === null) return
  const key = schema?.collections[collection ?? '']?.primary
  if (!collection || !record || !schema || !key || NOT_ABOUT.has(collection) || collection.startsWith('directus_')) throw platformError('TASK_SUBJECT_UNKNOWN', { field: 'about_record' })
  const items = new services.ItemsService(collection, { schema, accountability, knex: database })
  await items.readOne(record, { fields: [key] }).catch(() => {
    throw platformError('TASK_SUBJECT_UNKNOWN', { field: 'about_record' })
  })
}
