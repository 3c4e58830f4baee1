import { allFields, isList, linksOf, modelError, STUDIO_LANGUAGES, type Bookmark, type Collection, type Field, type Label } from '@kontor/model'
import { checkBookmarks, liveFilter } from './bookmarks.ts'
import { DOMAIN_FOLDERS, folderName } from './domains.ts'
import { lookOf, manyLook, textKey } from './interfaces.ts'

/**
 * The model as rows of Directus' own tables. Rows carry every column that the model has a say in, so that applying them
 * is a plain comparison: what differs is patched, what the model does not name is left alone.
 */
export type Row = Readonly<Record<string, unknown>>
export interface DirectusRows {
  /** `directus_collections`, key `collection`; folders come before what lies in them. */
  readonly collections: readonly Row[]
  /** `directus_fields`, key `collection` + `field`. */
  readonly fields: readonly Row[]
  /** `directus_relations`, key `many_collection` + `many_field`. */
  readonly relations: readonly Row[]
  /** `directus_translations`, key `language` + `key`. */
  readonly translations: readonly Row[]
  /** `directus_presets` of everybody, key `collection`: made once, then the admin's. */
  readonly presets: readonly Row[]
  /** The same, key `collection` + `bookmark`. */
  readonly bookmarks: readonly Row[]
}

/** Name of the Studio group that holds the fields of a group of the model. */
export function groupField(key: string): string {
  return `group_${key}`
}

/** @throws Error when a relation points to a collection that the model lacks, or a soft-deleted row would lose its parent. */
export function directusRows(model: readonly Collection[]): DirectusRows {
  const byName = new Map(model.map(c => [c.name, c]))
  const domains = [...new Set(model.map(c => c.domain))]
  checkRelations(model, byName)
  for (const c of model) checkBookmarks(c, byName)
  return {
    collections: [
      ...domains.map((domain, sort) => folderRow(domain, sort)),
      ...model.map((c, sort) => collectionRow(c, sort)),
    ],
    fields: [
      ...model.flatMap(c => fieldRows(c, byName)),
    ],
    relations: model.flatMap(c => c.links ? linkRows(c, c.links, byName) : relationRows(c)),
    translations: model.flatMap(translationRows),
    presets: model.filter(c => !c.hidden && !c.singleton).map(c => presetRow(c)),
    bookmarks: model.flatMap(c => (c.bookmarks ?? []).map(bookmark => bookmarkRow(c, bookmark))),
  }
}

function checkRelations(model: readonly Collection[], byName: ReadonlyMap<string, Collection>): void {
  for (const c of model) {
    for (const [name, f] of Object.entries(c.fields)) {
      if (f.kind !== 'relation') continue
      const target = byName.get(f.to)
      if (!target) throw modelError(c, `field ${name}: no collection ${f.to} in this instance`)
      if (f.onDelete === 'CASCADE' && c.softDelete && !target.softDelete) {
        throw modelError(c, `field ${name}: rows that are only marked as deleted cannot follow ${f.to}, which is deleted for good`)
      }
    }
    checkInverses(c, byName)
  }
}

/** A list that another collection puts here has a name of its own. */
function checkInverses(c: Collection, byName: ReadonlyMap<string, Collection>): void {
  const taken = new Set(Object.keys(allFields(c)))
  for (const { name, collection, field } of inverseFields(c, byName)) {
    const from = byName.get(collection)
    if (from && taken.has(name)) throw modelError(byName.get(from.links?.collection ?? '') ?? from, `field ${from.links?.field ?? field}: ${c.name} has a field ${name} already`)
    taken.add(name)
  }
}

function folderRow(domain: Collection['domain'], sort: number): Row {
  const { label, icon } = DOMAIN_FOLDERS[domain]
  const translations = [translation(label, 'de'), translation(label, 'en')]
  return { collection: folderName(domain), icon, note: null, hidden: false, singleton: false, translations, sort: sort + 1, group: null, collapse: 'open', versioning: false }
}

function translation(label: Label, locale: 'de' | 'en', plural?: Label) {
  const text = (plural ?? label)[locale]
  return { language: STUDIO_LANGUAGES[locale], translation: text, ...plural ? { singular: label[locale], plural: plural[locale] } : {} }
}

function collectionRow(c: Collection, sort: number): Row {
  return {
    collection: c.name, icon: c.icon, note: c.note ? `$t:${textKey(c.name, 'note')}` : null, display_template: c.display,
    hidden: c.hidden === true, singleton: c.singleton === true, accountability: c.audit ? 'all' : null, versioning: false,
    translations: [translation(c.label.singular, 'de', c.label.plural), translation(c.label.singular, 'en', c.label.plural)],
    sort_field: c.fields.sort?.kind === 'integer' ? 'sort' : null, sort: sort + 1, group: folderName(c.domain), collapse: 'open',
  }
}

function fieldRows(c: Collection, byName: ReadonlyMap<string, Collection>): Row[] {
  const groups = (c.groups ?? []).map((g, i) => ({
    collection: c.name, field: groupField(g.key), special: ['alias', 'no-data', 'group'], interface: 'group-detail', options: { start: i < 2 ? 'open' : 'closed' },
    display: null, display_options: null, readonly: false, hidden: false, sort: i + 100, width: 'full', note: null, required: false, group: null, searchable: false,
    translations: [translation(g.label, 'de'), translation(g.label, 'en')],
  }))
  const fields = Object.entries(allFields(c)).map(([name, f], i) => fieldRow(c, name, f, i, f.kind === 'relation' || f.kind === 'm2m' ? byName.get(f.to) : undefined))
  const lists = inverseFields(c, byName).map(({ name, label, many }, i) => ({
    collection: c.name, field: name, ...many ? manyLook(byName.get(many), 'record') : { special: ['o2m'], interface: 'list-o2m', options: { enableCreate: false, enableSelect: false }, display: 'related-values', display_options: null },
    ...many ? { options: { ...manyLook(byName.get(many), 'record').options, enableSelect: false } } : {}, readonly: true, hidden: false, sort: 200 + i, width: 'full', note: null, required: false, group: null, searchable: false,
    translations: [translation(label, 'de'), translation(label, 'en')],
  }))
  return [...fields, ...groups, ...lists]
}

function fieldRow(c: Collection, name: string, f: Field, sort: number, target: Collection | undefined): Row {
  return {
    collection: c.name, field: name, ...lookOf(c, name, f, target), readonly: f.readonly === true, hidden: f.hidden === true || f.internal === true,
    sort: sort + 1, width: f.width ?? (f.kind === 'longText' || f.kind === 'json' ? 'full' : 'half'), note: f.help ? `$t:${textKey(c.name, name, 'help')}` : null,
    required: f.required === true, group: f.group === undefined ? null : groupField(f.group), searchable: f.search === true, validation: validationOf(name, f), validation_message: 'pattern' in f && f.pattern ? `$t:${textKey(c.name, name, 'pattern')}` : null,
    translations: [translation(f.label, 'de'), translation(f.label, 'en')],
  }
}

/** What Directus checks at every write, an administrator's too. */
function validationOf(name: string, f: Field): Row | null {
  const rules = conditionsOf(f).map(condition => ({ [name]: condition }))
  if (rules.length === 0) return null
  if (f.required) return { _and: rules }
  return { _or: [{ [name]: { _null: true } }, rules.length === 1 ? rules[0] : { _and: rules }] }
}

function conditionsOf(f: Field): Row[] {
  switch (f.kind) {
    case 'choice': return [{ _in: f.choices.map(c => c.value) }]
    case 'integer': case 'decimal': return [...f.min === undefined ? [] : [{ _gte: f.min }], ...f.max === undefined ? [] : [{ _lte: f.max }]]
    default: return 'pattern' in f && f.pattern ? [{ _regex: f.pattern.regex }] : []
  }
}

/** A list of records that something else puts on a collection. */
export interface InverseField {
  readonly name: string
  readonly label: Label
  /** Collection of the rows that the list is made of, and their field that names the record. */
  readonly collection: string
  readonly field: string
  /** Of a list of many to many: the collection whose list it is on the other side. */
  readonly many?: string
}

/** The lists that relations and lists of other collections put on this one; they are only shown there. */
export function inverseFields(c: Collection, model: ReadonlyMap<string, Collection>): InverseField[] {
  return [...model.values()].flatMap(other => Object.entries(other.fields).flatMap(([field, f]): InverseField[] => {
    if (f.kind === 'relation' && f.to === c.name && f.inverse) return [{ name: f.inverse, label: other.label.plural, collection: other.name, field }]
    return f.kind === 'm2m' && f.to === c.name && f.inverse ? [{ name: f.inverse, label: other.label.plural, collection: linksOf(other.name, field), field: 'related', many: other.name }] : []
  }))
}

function relationRows(c: Collection): Row[] {
  return Object.entries(allFields(c)).flatMap(([name, f]) => {
    const to = f.kind === 'relation' ? f.to : f.kind === 'person' ? 'directus_users' : f.kind === 'file' ? 'directus_files' : undefined
    if (!to) return []
    const inverse = f.kind === 'relation' ? f.inverse ?? null : null
    return [{ many_collection: c.name, many_field: name, one_collection: to, one_field: inverse, one_deselect_action: 'nullify' }]
  })
}

/** Both ways over a collection of links; what is taken out of a list is a link that goes. */
function linkRows(c: Collection, links: NonNullable<Collection['links']>, byName: ReadonlyMap<string, Collection>): Row[] {
  const list = byName.get(links.collection)?.fields[links.field]
  if (!list || !isList(list)) return []
  const [record, other] = ['record', list.kind === 'm2m' ? 'related' : 'item']
  const to = list.kind === 'm2m'
    ? { one_collection: list.to, one_field: list.inverse ?? null, one_collection_field: null, one_allowed_collections: null }
    : { one_collection: null, one_field: null, one_collection_field: 'collection', one_allowed_collections: list.to }
  return [
    { many_collection: c.name, many_field: record, one_collection: links.collection, one_field: links.field, one_collection_field: null, one_allowed_collections: null, junction_field: other, sort_field: 'sort', one_deselect_action: 'delete' },
    { many_collection: c.name, many_field: other, ...to, junction_field: record, sort_field: null, one_deselect_action: 'delete' },
  ]
}

function translationRows(c: Collection): Row[] {
  const texts: [string, Label][] = c.note ? [[textKey(c.name, 'note'), c.note]] : []
  for (const [name, f] of Object.entries(c.fields)) {
    if (f.help) texts.push([textKey(c.name, name, 'help'), f.help])
    if ('pattern' in f && f.pattern) texts.push([textKey(c.name, name, 'pattern'), f.pattern.message])
    if (f.kind === 'choice') for (const choice of f.choices) texts.push([textKey(c.name, name, choice.value), choice.label])
  }
  for (const { key, label } of c.bookmarks ?? []) texts.push([textKey(c.name, 'bookmark', key), label])
  return texts.flatMap(([key, label]) => [
    { language: STUDIO_LANGUAGES.de, key, value: label.de },
    { language: STUDIO_LANGUAGES.en, key, value: label.en },
  ])
}

/** Pixels of a column in Studio's list. */
function columnWidth(f: Field | undefined): number {
  if (f?.width === 'full' || f?.kind === 'email' || f?.kind === 'url') return 260
  return f?.kind === 'relation' || f?.kind === 'person' || f?.kind === 'phone' ? 180 : 150
}

function presetRow(c: Collection, { filter, columns, sort = c.defaultSort }: Partial<Bookmark> = {}): Row {
  const fields = columns ?? c.listFields ?? Object.entries(c.fields).filter(([, f]) => !f.hidden && !f.internal).slice(0, 6).map(([name]) => name)
  return {
    collection: c.name, layout: 'tabular', layout_query: { tabular: { fields, sort: sort ? [sort] : [], limit: 25, page: 1 } },
    layout_options: { tabular: { widths: Object.fromEntries(fields.map(name => [name, columnWidth(allFields(c)[name])])) } }, filter: liveFilter(c, filter),
  }
}

/** Studio shows a name that begins with `$t:` in the language of the person. */
const bookmarkRow = (c: Collection, bookmark: Bookmark): Row => ({ ...presetRow(c, bookmark), bookmark: `$t:${textKey(c.name, 'bookmark', bookmark.key)}`, icon: bookmark.icon ?? 'bookmark' })
