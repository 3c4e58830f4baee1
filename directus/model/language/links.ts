import { allFields, defineCollection, modelError, type Collection } from './collection.ts'
import { field, isList, type Field, type ListField } from './fields.ts'
import { l } from './label.ts'

/** Name of the collection that holds the links of a list. */
export const linksOf = (collection: string, list: string): string => `${collection}_${list}`

const LONGEST = 51

/**
 * The collections with those that hold the links of their lists: one for each list, hidden, with a row for each link. It
 * goes with either side when that is deleted for good, and has each pair once. May be asked again of its own answer.
 * @throws Error with file, collection and field for a list that cannot be
 */
export function withLinks(collections: readonly Collection[]): readonly Collection[] {
  const declared = collections.filter(({ links }) => !links)
  const names = new Map(declared.map(c => [c.name, c]))
  return [...declared, ...declared.flatMap(c => Object.entries<Field>(c.fields).flatMap(([name, f]) => isList(f) ? [made(c, name, f, names)] : []))]
}

function made(c: Collection, name: string, f: ListField, names: ReadonlyMap<string, Collection>): Collection {
  const fail = (what: string): never => {
    throw modelError(c, `field ${name}: ${what}`)
  }
  for (const target of typeof f.to === 'string' ? [f.to] : f.to) {
    const found = names.get(target) ?? fail(`no collection ${target} in this instance`)
    if (found.singleton) fail(`${target} holds one record only`)
    if (f.kind === 'm2m' && f.inverse !== undefined && f.inverse in allFields(found)) fail(`${target} has a field ${f.inverse} already`)
  }
  const links = linksOf(c.name, name)
  if (names.has(links)) fail(`its links would be kept in ${links}, which is a collection of its own`)
  if (links.length > LONGEST) fail(`its links would be kept in ${links}, which is longer than ${LONGEST} signs`)
  const label = l(`${c.label.singular.de}: ${f.label.de}`, `${c.label.singular.en}: ${f.label.en}`)
  const record = field.relation({ label: c.label.singular, to: c.name, onDelete: 'CASCADE', required: true, hidden: true })
  const sort = field.integer({ label: l('Reihenfolge', 'Order'), hidden: true })
  const common = { name: links, domain: c.domain, label: { singular: label, plural: label }, icon: 'link', hidden: true, audit: false, file: c.file, links: { collection: c.name, field: name }, defaultSort: 'sort' } as const
  if (f.kind === 'm2m') {
    return defineCollection({ ...common, display: '{{related}}', unique: [['record', 'related']], fields: { record, related: field.relation({ label: f.label, to: f.to, onDelete: 'CASCADE', required: true }), sort } })
  }
  return defineCollection({
    ...common, display: '{{collection}}', unique: [['record', 'collection', 'item']], indexes: [['collection', 'item']],
    fields: {
      record,
      collection: field.text({ label: l('Sammlung', 'Collection'), required: true, hidden: true, maxLength: 64 }),
      // Directus compares it with keys of several collections, as text.
      item: field.text({ label: f.label, required: true, maxLength: 255 }), sort,
    },
  })
}
