import { readRules, type ReadRule } from '@kontor/extension-shared/read-rules'
import { asIfThere } from './as-if-there.ts'
import type { Row, Who } from './read-copy.ts'

/** Whoever names the column is shown deleted records too (`hideDeleted`). */
const THERE_OR_GONE = { _or: [{ deleted_at: { _null: true } }, { deleted_at: { _nnull: true } }] }
const EVERYTHING = { permissions: null, fields: ['*'] } satisfies Pick<ReadRule, 'permissions' | 'fields'>

/**
 * Rows of a collection, deleted ones and those that hang on something deleted too, for whoever would see them if they were still there:
 * a deletion hides what is kept nevertheless.
 */
export async function readGone({ context: { services, database: knex }, schema, accountability }: Who, collection: string, filter: object): Promise<Row[]> {
  const rules = accountability.admin ? [EVERYTHING] : await readRules(accountability, [collection], { schema, knex })
  const plain = Object.values(schema.collections[collection]?.fields ?? {}).flatMap(({ alias, field }) => alias ? [] : [field])
  const rows = new Map<unknown, Row>()
  for (const { permissions, fields } of rules) {
    const rule = asIfThere(permissions)
    const found = await new services.ItemsService(collection, { schema, knex, accountability: null }).readByQuery({
      fields: plain.filter(name => name === 'id' || fields?.includes('*') || fields?.includes(name)), filter: { _and: [filter, ...plain.includes('deleted_at') ? [THERE_OR_GONE] : [], ...rule ? [rule] : []] } as never, limit: -1, sort: ['id'] as never,
    }) as Row[]
    // Each rule gives its own fields of the rows that it gives.
    for (const row of found) rows.set(row.id, { ...rows.get(row.id), ...row })
  }
  return [...rows.values()]
}
