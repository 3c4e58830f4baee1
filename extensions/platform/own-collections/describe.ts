import type { Database, SchemaOverview } from '@kontor/extension-shared/context'
import { MODELS } from '@kontor/model'
import { KEY_TYPES, type KeyType, type OwnCollectionInfo } from '@kontor/model/wire/own-collections'

const OURS: ReadonlySet<string> = new Set(MODELS.tenant.map(({ name }) => name))
const TEXTS: ReadonlySet<string> = new Set(['string', 'text'])
const SECRET: ReadonlySet<string> = new Set(['hash', 'conceal', 'encrypt'])
const PLACE = /\{\{\s*(\w+)\s*\}\}/g

interface CollectionRow {
  readonly collection: string
  readonly icon: string | null
  readonly note: string | null
  readonly translations: readonly { language?: string, translation?: string, singular?: string, plural?: string }[] | null
  readonly display_template: string | null
  readonly sort_field: string | null
  readonly place: number | null
}

/** Whether a collection is the administrator's: one that Studio shows, with a table, and none of the model's. */
export const isOwn = (schema: SchemaOverview, name: string): boolean => Object.hasOwn(schema.collections, name) && !OURS.has(name) && !name.startsWith('directus_')

/** The kind of a key; nothing for one that the portal cannot name records by. */
export function keyTypeOf(schema: SchemaOverview, name: string): KeyType | undefined {
  const found = schema.collections[name]
  const type = found && found.primary === 'id' ? found.fields.id?.type : undefined
  return KEY_TYPES.find(known => known === type)
}

/** Every collection of the administrator whose records can be named, those first that the portal shows. */
export async function ownCollections(database: Database, schema: SchemaOverview): Promise<OwnCollectionInfo[]> {
  const { rows } = await database.raw<{ rows: CollectionRow[] }>(`
    SELECT c.collection, c.icon, c.note, c.translations, c.display_template, c.sort_field, CASE WHEN p.id IS NOT NULL AND NOT c.singleton THEN row_number() OVER (ORDER BY p.sort NULLS LAST, c.collection)::integer END AS place
    FROM directus_collections c LEFT JOIN portal_collections p ON p.collection = c.collection ORDER BY place NULLS LAST, c.collection`)
  const ours = rows.filter(({ collection }) => isOwn(schema, collection))
  const order = await columnsInOrder(database, ours.map(({ collection }) => collection))
  return ours.flatMap(({ collection, icon, note, translations, display_template: template, sort_field: sortField, place }): OwnCollectionInfo[] => {
    const key = keyTypeOf(schema, collection)
    if (key === undefined) return []
    const fields = schema.collections[collection]?.fields ?? {}
    const shown = (name: string) => Object.hasOwn(fields, name) && !fields[name]?.alias && !fields[name]?.special.some(one => SECRET.has(one))
    const created = Object.values(fields).find(({ special }) => special.includes('date-created'))?.field
    return [{
      name: collection, place, icon, note, key,
      translations: (Array.isArray(translations) ? translations : []).map(t => ({ language: String(t.language ?? ''), name: t.translation ?? null, singular: t.singular ?? null, plural: t.plural ?? null })),
      template: simpleTemplate(template, shown),
      texts: (order.get(collection) ?? []).filter(name => name !== 'id' && shown(name) && TEXTS.has(fields[name]?.type ?? '')),
      defaultSort: sortField !== null && shown(sortField) ? sortField : created ? `-${created}` : null,
    }]
  })
}

/** What names other records, or does not exist any more, is left out; nothing when nothing remains. */
function simpleTemplate(template: string | null, shown: (name: string) => boolean): string | null {
  const names = [...template?.matchAll(PLACE) ?? []].map(([, name]) => name as string).filter(shown)
  if (template === null || names.length === 0) return null
  return template.replace(/\{\{[^{}]*\}\}/g, (place) => {
    const name = place.slice(2, -2).trim()
    return names.includes(name) ? `{{${name}}}` : ''
  })
}

/** Collection -> columns that forms show, as Studio has them. */
async function columnsInOrder(database: Database, collections: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const { rows } = await database.raw<{ rows: { collection: string, field: string }[] }>('SELECT collection, field FROM directus_fields WHERE collection = ANY(?) AND NOT hidden ORDER BY sort NULLS LAST, id', [[...collections]])
  return new Map([...Map.groupBy(rows, row => row.collection)].map(([name, fields]) => [name, fields.map(({ field }) => field)]))
}
