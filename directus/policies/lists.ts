import { isList, linksOf, type Collection, type Field, type ListField } from '@kontor/model'
import { ALL, and, isEmpty, via, type Filter } from './filters.ts'
import type { Right } from './table.ts'

/** Whether a right covers the list: whole records, what a person may fill in, or by its name. */
function covers({ fields }: Right, name: string, list: ListField): boolean {
  if (typeof fields !== 'string') return fields.includes(name)
  return !list.internal && (fields === 'all' || !list.readonly)
}

/** Any of several rules. */
function any(rules: readonly Filter[]): Filter {
  if (rules.some(isEmpty)) return ALL
  return rules.length > 1 ? { _or: rules } : rules[0] ?? ALL
}

/** Which links lead to a record that may be read; nothing when none does. */
function readable(list: ListField, rights: readonly Right[]): Filter | undefined {
  const rulesOf = (collection: string) => rights.filter(right => right.collection === collection && right.action === 'read').map(({ rule = ALL }) => rule)
  if (list.kind === 'm2m') {
    const rules = rulesOf(list.to)
    return rules.length === 0 ? undefined : via('related', any(rules))
  }
  const kinds = list.to.flatMap((collection) => {
    const rules = rulesOf(collection)
    return rules.length === 0 ? [] : [and({ collection: { _eq: collection } }, via(`item:${collection}`, any(rules)))]
  })
  return kinds.length === 0 ? undefined : any(kinds)
}

/**
 * The rights on the links of lists, which follow both sides: one reads those between records that one may read, and writes
 * them with a record that one may write. That they are written with it alone is held by the database (`compile/links.ts`),
 * for everybody; so a record that is given away in the same write may still have its list changed.
 * @param own rights of the policy
 * @param beside rights that its roles have from another policy
 */
export function listRights(own: readonly Right[], beside: readonly Right[], model: readonly Collection[]): Right[] {
  return model.flatMap(collection => Object.entries<Field>(collection.fields).flatMap(([name, list]): Right[] => {
    if (!isList(list)) return []
    const seen = readable(list, [...own, ...beside])
    const mine = own.filter(right => right.collection === collection.name && covers(right, name, list))
    const shown = mine.filter(({ action }) => action === 'read')
    if (!seen || mine.length === 0) return []
    const links = linksOf(collection.name, name)
    const words = 'as its two records'
    const fields = ['record', ...list.kind === 'm2m' ? ['related'] : ['collection', 'item'], 'sort']
    const may = (action: Right['action']) => mine.some(right => right.action === action)
    return [
      ...shown.length > 0 ? [{ collection: links, action: 'read' as const, fields: ['id', ...fields], rule: and(any(shown.map(({ rule = ALL }) => via('record', rule))), seen), words }] : [],
      ...may('create') || may('update') ? [{ collection: links, action: 'create' as const, fields, words }] : [],
      ...may('update') ? [{ collection: links, action: 'update' as const, fields, rule: ALL, words }, { collection: links, action: 'delete' as const, fields: [], rule: ALL, words }] : [],
    ]
  }))
}
