import { allFields, type Collection, type Locale } from '@kontor/model'
import { choicesOf, customDescriptor, studioRules, translatedLabel, type DirectusField } from './custom.ts'
import { fieldDescriptors, type FieldDescriptor } from './descriptors.ts'
import { groupField } from './directus.ts'
import { toApiName } from './names.ts'

export interface FieldGroup {
  readonly key: string
  readonly label: string
}

/** The fields of a collection as a tenant's Studio has them. */
export interface StudioView {
  readonly fields: readonly FieldDescriptor[]
  /** In the order of Studio. */
  readonly groups: readonly FieldGroup[]
}

/** A collection of the model, or the name of one that an admin made. */
export type ViewedCollection = Pick<Collection, 'name'> & Partial<Collection>

const isGroup = (row: DirectusField) => row.meta?.special?.includes('group') === true

/**
 * The fields of a collection in the order of Studio's form: those of the model with what an admin changed in their looks,
 * and the admin's own.
 * @param rows fields and groups as Directus' `GET /fields/<collection>` gives them; a field without a row is left out
 */
export function studioView(collection: ViewedCollection, rows: readonly DirectusField[], locale: Locale): StudioView {
  const model = collection.fields ? collection as Collection : undefined
  const described = new Map(model ? fieldDescriptors(model, locale).map(d => [d.name, d]) : [])
  const ours = new Set(model ? Object.keys(allFields(model)) : [])
  const keys = new Map((collection.groups ?? []).map(g => [groupField(g.key), g.key]))
  const keyOf = (name: string) => keys.get(name) ?? name
  const names = outsideNames(rows.filter(row => row.schema != null || described.has(row.field)).map(row => row.field), ours)
  const groups: FieldGroup[] = []
  const fields: FieldDescriptor[] = []

  const walk = (group: string | null, hidden: boolean, depth: number) => {
    for (const row of childrenOf(rows, group)) {
      if (isGroup(row)) {
        const key = keyOf(row.field)
        groups.push({ key, label: translatedLabel(row, locale) ?? collection.groups?.find(g => g.key === key)?.label[locale] ?? plainName(row.field) })
        // Studio lets nobody put a group into itself; a copy of the rows might.
        if (depth < 8) walk(row.field, hidden || row.meta?.hidden === true, depth + 1)
        continue
      }
      const known = described.get(row.field)
      const made = known ? overlay(known, row, locale) : ours.has(row.field) ? undefined : customDescriptor(row, locale)
      if (!made) continue
      fields.push({ ...without(made, 'group', 'groupLabel'), apiName: names.get(row.field) ?? made.apiName, ...group === null ? {} : { group: keyOf(group) }, ...hidden ? { hidden: true, required: known?.required === true } : {} })
    }
  }
  walk(null, false, 0)
  return { fields, groups }
}

/** Column -> outside name. Names of the model first: an admin's field never takes one away. */
function outsideNames(columns: readonly string[], ours: ReadonlySet<string>): ReadonlyMap<string, string> {
  const names = new Map<string, string>(columns.filter(column => ours.has(column)).map(column => [column, toApiName(column)]))
  const taken = new Set(names.values())
  for (const column of columns.filter(name => !ours.has(name))) {
    const name = [toApiName(column), column].find(candidate => !taken.has(candidate)) ?? `own_${column}`
    taken.add(name)
    names.set(column, name)
  }
  return names
}

/** What stands in a group, in Studio's order. A field whose group is gone or unseen stands outside of groups. */
function childrenOf(rows: readonly DirectusField[], group: string | null): DirectusField[] {
  const there = new Set(rows.filter(isGroup).map(row => row.field))
  const parent = (row: DirectusField) => row.meta?.group && there.has(row.meta.group) ? row.meta.group : null
  return rows.filter(row => parent(row) === group).map((row, at) => ({ row, at, sort: row.meta?.sort ?? Infinity }))
    .sort((a, b) => a.sort === b.sort ? a.at - b.at : a.sort - b.sort).map(({ row }) => row)
}

/** The descriptor without what does not hold of it. */
const without = (d: FieldDescriptor, ...keys: ('group' | 'groupLabel' | 'help')[]): FieldDescriptor => Object.fromEntries(Object.entries(d).filter(([key]) => !keys.includes(key as 'help'))) as unknown as FieldDescriptor

const plainName = (name: string) => {
  const words = name.replaceAll('_', ' ').trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** A field of the model as an admin made it look; what must hold of it holds all the same. */
function overlay(d: FieldDescriptor, row: DirectusField, locale: Locale): FieldDescriptor {
  const { meta } = row
  if (!meta) return d
  const own = meta.note?.startsWith('$t:') ? d.help : meta.note ?? undefined
  const hidden = meta.hidden ?? d.hidden
  const { validation, ...rules } = studioRules(row, locale)
  return {
    ...without(d, 'help'), ...own ? { help: own } : {},
    label: translatedLabel(row, locale) ?? d.label,
    hidden,
    readonly: d.readonly || meta.readonly === true,
    required: d.required || (meta.required === true && !hidden),
    width: meta.width === 'full' || meta.width === 'fill' ? 'full' : meta.width ? 'half' : d.width,
    ...d.kind === 'choice' ? { choices: shownChoices(d, row, locale) } : validation ? { validation } : {},
    ...rules,
  }
}

/** Values that a tenant may change stand in Studio, retired ones among those that are only shown. */
function shownChoices(d: FieldDescriptor, { meta }: DirectusField, locale: Locale): FieldDescriptor['choices'] {
  const offered = choicesOf(meta?.options?.choices, locale)
  if (!d.ownChoices || offered.length === 0) return d.choices
  const builtIn = new Map(d.choices?.map(c => [c.value, c]))
  const named = offered.map((c) => {
    const category = c.category ?? builtIn.get(c.value)?.category
    return { ...c, ...category ? { category } : {}, ...c.label.startsWith('$t:') ? { label: builtIn.get(c.value)?.label ?? c.value } : {} }
  })
  const known = new Set(offered.map(c => c.value))
  const retired = choicesOf(meta?.display_options?.choices, locale).filter(c => c.retired && !known.has(c.value))
  return [...named, ...retired]
}
