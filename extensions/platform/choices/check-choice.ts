import { CHOICE_LISTS, type ChoiceList } from '@kontor/model'
import type { ChoiceValue } from '@kontor/compile/choices'
import type { Database } from '@kontor/extension-shared/context'
import { platformError } from '../errors.ts'

type Values = Readonly<Record<string, unknown>>
const KEY = /^[a-z0-9][a-z0-9_]*$/

export const listNamed = (name: unknown): ChoiceList | undefined => CHOICE_LISTS.find(({ list }) => list === name)

/**
 * A new value of a list. The key of one without any is made of its name.
 * @throws CHOICE_INVALID, CHOICE_NEEDS_CATEGORY
 */
export function checkNewChoice(given: Values): Values {
  const list = listNamed(given.list)
  if (!list) throw platformError('CHOICE_INVALID', { field: 'list' })
  const value = typeof given.value === 'string' && given.value.trim() !== '' ? given.value.trim() : keyFrom(String(given.name_de ?? ''))
  if (!KEY.test(value) || value === 'deleted') throw platformError('CHOICE_INVALID', { field: 'value' })
  return { ...given, value, built_in: false, category: categoryOf(list, given.category) }
}

/** `Termin vereinbart` -> `termin_vereinbart` */
export const keyFrom = (name: string): string => name.toLowerCase().replaceAll('ä', 'ae').replaceAll('ö', 'oe').replaceAll('ü', 'ue').replaceAll('ß', 'ss')
  .normalize('NFKD').replace(/[^a-z0-9]+/g, '_').replace(/^_+|_+$/g, '').slice(0, 60)

/** @throws CHOICE_NEEDS_CATEGORY */
function categoryOf(list: ChoiceList, category: unknown): string | null {
  if (!list.categories) return null
  const found = list.choices.find(c => c.value === category)
  if (!found) throw platformError('CHOICE_NEEDS_CATEGORY', { field: 'category' })
  return found.value
}

/**
 * @param rows the values as they are
 * @throws CHOICE_BUILT_IN, CHOICE_KEY_STAYS, CHOICE_IS_DEFAULT, CHOICE_NEEDS_CATEGORY
 */
export function checkChoiceChange(change: Values, rows: readonly ChoiceValue[]): void {
  for (const row of rows) {
    const list = listNamed(row.list)
    const differs = (key: 'list' | 'value' | 'category' | 'built_in') => key in change && change[key] !== row[key]
    if (differs('built_in') || (row.built_in && differs('category'))) throw platformError('CHOICE_BUILT_IN')
    if (differs('list') || differs('value')) throw platformError('CHOICE_KEY_STAYS', { field: 'value' })
    if (list && differs('category')) categoryOf(list, change.category)
    if (change.retired === true && list?.default === row.value) throw platformError('CHOICE_IS_DEFAULT', { field: 'retired' })
  }
}

/** @throws CHOICE_BUILT_IN, CHOICE_IN_USE */
export async function checkChoiceDeletion(rows: readonly ChoiceValue[], database: Database): Promise<void> {
  if (rows.some(row => row.built_in)) throw platformError('CHOICE_BUILT_IN')
  for (const row of rows) {
    const list = listNamed(row.list)
    if (list && await database(list.collection).where(list.field, row.value).first(list.field)) throw platformError('CHOICE_IN_USE')
  }
}
