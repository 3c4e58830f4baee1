import type { Database, SchemaOverview } from '@kontor/extension-shared/context'
import { MODELS } from '@kontor/model'
import { platformError } from '../errors.ts'
import { isOwn, keyTypeOf } from './describe.ts'

const NAME = /^[A-Za-z]\w{0,62}$/

/**
 * Whether the portal can show a collection.
 * @throws OWN_COLLECTION_UNKNOWN, OWN_COLLECTION_BUILT_IN, OWN_COLLECTION_NAME, OWN_COLLECTION_SINGLE, OWN_COLLECTION_KEY
 */
export async function checkMark(name: unknown, schema: SchemaOverview, database: Database): Promise<void> {
  const field = 'collection'
  if (typeof name !== 'string') throw platformError('OWN_COLLECTION_UNKNOWN', { field })
  if (name.startsWith('directus_') || MODELS.tenant.some(c => c.name === name)) throw platformError('OWN_COLLECTION_BUILT_IN', { field })
  if (!isOwn(schema, name) || !await database('directus_collections').where({ collection: name }).first('collection')) throw platformError('OWN_COLLECTION_UNKNOWN', { field })
  if (!NAME.test(name)) throw platformError('OWN_COLLECTION_NAME', { field })
  if (schema.collections[name]?.singleton) throw platformError('OWN_COLLECTION_SINGLE', { field })
  if (keyTypeOf(schema, name) === undefined) throw platformError('OWN_COLLECTION_KEY', { field })
}
