import type { FieldDescriptor } from '@kontor/compile/descriptors'

export type { ChoiceDescriptor, FieldDescriptor } from '@kontor/compile/descriptors'

/** What a form goes by. */
export interface FormInfo {
  readonly name: string
  readonly label: { readonly singular: string, readonly plural: string }
  readonly groups: readonly { readonly key: string, readonly label: string }[]
  readonly fields: readonly FieldDescriptor[]
  readonly may: { readonly create: boolean, readonly update: boolean, readonly delete: boolean }
}

/** What `/api/v1/platform/collections/<name>` answers. */
export interface CollectionInfo extends FormInfo {
  /** Of its records in the API, such as `/crm/leads`; null when they are not to be had there. */
  readonly path: string | null
  /** Outside names of the fields that make a record's name. */
  readonly display: readonly string[]
  readonly idType: 'uuid' | 'integer' | 'string'
  /** Lists of other collections that point to this one, as far as the person may see both. */
  readonly related: readonly RelatedList[]
}

/** Records that point to a record. */
export interface RelatedList {
  readonly collection: string
  /** What they are called, several of them. */
  readonly label: string
  /** Outside name of the relation. */
  readonly field: string
  readonly fieldLabel: string
  /** In the API. */
  readonly path: string | null
  /** Of a collection that the tenant's administrator made. */
  readonly own: boolean
}

/** A value that stays as it came although it is not valid. */
export interface Mark {
  readonly field: string
  readonly code: string
  readonly value: string | null
  readonly message: string
}

/** Where a value comes from. */
export interface Origin {
  readonly kind: string
  readonly at: string
  readonly person: ApiReference | null
  readonly import: ApiReference | null
  readonly importRow: number | null
  /** What was sent through a web form. */
  readonly submission?: ApiReference | null
  readonly source: ApiReference | null
  readonly address: string | null
  /** When the address was read. */
  readonly retrievedAt?: string | null
  readonly passage: string | null
  /** The stored text in which the passage stands; null for who may not read it. */
  readonly document?: ApiReference | null
  readonly verification: string
  readonly verifiedBy?: ApiReference | null
  readonly verifiedAt?: string | null
}

/** Columns that a list begins with when nobody has said which: as many as can be read at once. */
const FIRST_COLUMNS = 8
/** What takes more room than a row has. */
const LONG: ReadonlySet<string> = new Set(['longText', 'json'])

/** The columns that a list shows unless the person chose others. */
export function defaultColumns(info: CollectionInfo): string[] {
  const named = info.fields.filter(f => f.listPosition !== undefined).sort((a, b) => (a.listPosition ?? 0) - (b.listPosition ?? 0)).map(f => f.apiName)
  if (named.length > 0) return named
  const shown = info.fields.filter(f => f.name !== 'id' && !f.hidden && !LONG.has(f.kind)).map(f => f.apiName)
  const all = [...new Set([...info.display.filter(name => shown.includes(name)), ...shown])].slice(0, FIRST_COLUMNS)
  return all.length > 0 ? all : info.fields.slice(0, 1).map(f => f.apiName)
}

/** The order that a list of a collection comes in of which nothing else is known: newest first, where it is kept when a record was made. */
export function newestFirst(info: CollectionInfo): string {
  const sorted = info.fields.filter(f => f.sortable)
  if (sorted.some(f => f.apiName === 'createdAt')) return '-createdAt'
  return info.display.find(name => sorted.some(f => f.apiName === name)) ?? sorted.find(f => f.name !== 'id' && !f.hidden)?.apiName ?? 'id'
}

/** A part of a form or a detail. */
export interface FieldSection { readonly key: string, readonly label: string, readonly fields: FieldDescriptor[], /** Shown on wish alone. */ readonly more?: true }

/**
 * The fields of a form or a detail: those that the person named elsewhere come first, in their order, and behind them, on wish,
 * the others in their groups. Who named none sees all of them.
 * @param must what nobody may overlook, whatever they named
 */
export function fieldSections(info: FormInfo, keep: (f: FieldDescriptor) => boolean, wanted: readonly string[] = [], must: (f: FieldDescriptor) => boolean = () => false): FieldSection[] {
  const named = wanted.flatMap(name => info.fields.find(f => f.apiName === name && keep(f)) ?? [])
  if (named.length === 0) return groupFields(info, keep)
  const first = [...info.fields.filter(f => keep(f) && must(f) && !named.includes(f)), ...named]
  return [{ key: '#wanted', label: '', fields: first }, ...groupFields(info, f => keep(f) && !first.includes(f)).map(section => ({ ...section, more: true as const }))]
}

/**
 * The fields of a form or a detail in their groups, in Studio's order; empty groups are left out. Fields outside of groups
 * that follow each other stand together.
 */
export function groupFields(info: FormInfo, keep: (f: FieldDescriptor) => boolean): { key: string, label: string, fields: FieldDescriptor[] }[] {
  const labels = new Map(info.groups.map(g => [g.key, g.label]))
  const sections: { key: string, label: string, fields: FieldDescriptor[] }[] = []
  for (const f of info.fields.filter(keep)) {
    const group = f.group !== undefined && labels.has(f.group) ? f.group : undefined
    const there = group === undefined ? sections.at(-1) : sections.find(s => s.key === group)
    if (there && (group !== undefined || there.label === '')) there.fields.push(f)
    else sections.push({ key: group ?? `#${sections.length}`, label: group === undefined ? '' : labels.get(group) ?? '', fields: [f] })
  }
  return sections
}
