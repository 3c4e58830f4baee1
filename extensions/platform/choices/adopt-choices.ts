import { randomUUID } from 'node:crypto'
import type { ChoiceValue } from '@kontor/compile/choices'
import type { Database } from '@kontor/extension-shared/context'
import type { ChoiceList } from '@kontor/model'
import { platformError } from '../errors.ts'
import { keyFrom } from './check-choice.ts'

interface Given { readonly text?: unknown, readonly value?: unknown, readonly color?: unknown }

/**
 * What an administrator made of a list in Studio's own editor of the field, as rows of `choice_values`: new values, names,
 * colours and order. What they took out is retired, so that records keep it. A new status belongs to the built-in value above it.
 * @throws CHOICE_INVALID for a key that is none
 */
export async function adoptChoices(list: ChoiceList, given: readonly (Given | null)[], database: Database): Promise<void> {
  const rows = await database('choice_values').where({ list: list.list }) as (ChoiceValue & { id: string })[]
  let category: string = list.default ?? list.choices[0]?.value ?? ''
  const seen = new Set<string>()
  for (const [at, one] of given.entries()) {
    const text = typeof one?.text === 'string' ? one.text.trim() : ''
    const value = typeof one?.value === 'string' || typeof one?.value === 'number' ? String(one.value).trim() : keyFrom(text)
    const row = rows.find(known => known.value === value)
    if (!row && !/^\w[\w-]{0,59}$/.test(value)) throw platformError('CHOICE_INVALID', { field: 'value' })
    if (seen.has(value)) continue
    seen.add(value)
    const color = typeof one?.color === 'string' && one.color !== '' ? one.color : null
    const sort = (at + 1) * 10
    if (row) {
      if (row.built_in) category = row.value
      const renamed = text !== '' && !text.startsWith('$t:') ? { name_de: text, name_en: text } : {}
      await database('choice_values').where({ id: row.id }).update({ ...renamed, color, sort, retired: false })
    } else {
      await database('choice_values').insert({ id: randomUUID(), list: list.list, value, name_de: text || value, name_en: text || value, color, category: list.categories ? category : null, sort, retired: false, built_in: false })
    }
  }
  const gone = rows.filter(row => !seen.has(row.value))
  if (gone.some(row => row.value === list.default)) throw platformError('CHOICE_IS_DEFAULT', { field: 'retired' })
  if (gone.length > 0) await database('choice_values').whereIn('id', gone.map(row => row.id)).update({ retired: true })
}
