import type { Database } from '@kontor/extension-shared/context'
import { l, MODELS, type Label } from '@kontor/model'

/** Records that a conversion made, by collection. */
export type Made = Readonly<Partial<Record<'customers' | 'contacts' | 'opportunities', string>>>

/** What stands against taking a conversion back, in words. */
export interface Hanging { readonly collection: string, readonly count: number, readonly label: Label }

const labelOf = (collection: string, form: 'singular' | 'plural'): Label => MODELS.tenant.find(({ name }) => name === collection)?.label[form] ?? l(collection, collection)

const REFERENCES = `
  SELECT t.relname AS collection, a.attname AS field, EXISTS (SELECT FROM pg_attribute d WHERE d.attrelid = t.oid AND d.attname = 'deleted_at' AND NOT d.attisdropped) AS soft
  FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
  WHERE c.contype = 'f' AND c.confrelid = to_regclass('public.' || quote_ident(?)) AND t.relnamespace = 'public'::regnamespace`
const ANY_REFERENCES = 'SELECT many_collection AS collection, many_field AS field, one_collection_field AS kind FROM directus_relations WHERE ? = ANY (string_to_array(one_allowed_collections, \',\')) AND to_regclass(\'public.\' || quote_ident(many_collection)) IS NOT NULL'

/**
 * What people did with the records of a conversion since: changes, and whatever points to them by now, of the tenant's own
 * collections too.
 * @param lead its conversion does not count itself
 */
export async function hangingOn(trx: Database, made: Made, lead: string): Promise<Hanging[]> {
  const found: Hanging[] = []
  const add = (collection: string, count: unknown, label = labelOf(collection, 'plural')) => {
    if (Number(count) > 0) found.push({ collection, count: Number(count), label })
  }
  for (const [collection, id] of Object.entries(made)) {
    const one = labelOf(collection, 'singular')
    const [changed] = await trx('kontor_state.record_changes').where({ collection, record: id, action: 'updated' }).count({ n: '*' }) as { n: number }[]
    add(collection, changed?.n, l(`Änderungen: ${one.de}`, `changes: ${one.en}`))
    const { rows: references }: { rows: { collection: string, field: string, soft: boolean }[] } = await trx.raw(REFERENCES, [collection])
    for (const { collection: other, field, soft } of references) {
      const query = trx(other).where({ [field]: id })
      if (soft) void query.whereNull('deleted_at')
      const own = made[other as keyof Made]
      if (own) void query.whereNot({ id: own })
      const [row] = await query.count({ n: '*' }) as { n: number }[]
      add(other, row?.n)
    }
    const { rows: loose }: { rows: { collection: string, field: string, kind: string }[] } = await trx.raw(ANY_REFERENCES, [collection])
    for (const { collection: other, field, kind } of loose) {
      const [row] = await trx(other).where({ [field]: id, [kind]: collection }).count({ n: '*' }) as { n: number }[]
      add(other, row?.n)
    }
    const [tasks] = await trx('tasks').where({ about_collection: collection, about_record: id }).whereNull('deleted_at').count({ n: '*' }) as { n: number }[]
    add('tasks', tasks?.n)
    const [comments] = await trx('directus_comments').where({ collection, item: id }).count({ n: '*' }) as { n: number }[]
    add('directus_comments', comments?.n, l('Kommentare', 'Comments'))
  }
  if (made.customers) {
    const [others] = await trx('kontor_state.conversions').where({ customer: made.customers }).whereNot({ lead }).count({ n: '*' }) as { n: number }[]
    add('leads', others?.n)
  }
  return found
}
