import { choiceLook, type ChoiceValue } from '@kontor/compile/choices.ts'
import type { Row } from '@kontor/compile/directus.ts'
import { CHOICE_LISTS } from '@kontor/model'
import type { Client } from './connect.ts'

/** The values of a tenant's lists, or nothing in a database that has none of them yet. */
export async function readOwnChoices(client: Client): Promise<readonly ChoiceValue[]> {
  const { rows: [found] } = await client.query<{ there: boolean }>('SELECT to_regclass(\'public.choice_values\') IS NOT NULL AS there')
  if (!found?.there) return []
  return (await client.query<ChoiceValue>('SELECT list, value, name_de, name_en, color, category, sort, retired, built_in FROM public.choice_values')).rows
}

/** What the model says of a list that the tenant may change is what the tenant has made of it; values of the model that are new to it follow. */
export function withOwnChoices(target: string, rows: readonly Row[], values: readonly ChoiceValue[]): readonly Row[] {
  if (target !== 'fields') return rows
  return rows.map((row) => {
    const list = CHOICE_LISTS.find(one => one.collection === row.collection && one.field === row.field)
    // What an administrator made of it before there was a table of values is put into that first.
    if (!list || (values.length === 0 && !('options' in row))) return row
    const known = new Set(values.filter(value => value.list === list.list).map(value => value.value))
    const added = list.choices.flatMap((c, at): ChoiceValue[] => known.has(c.value) ? [] : [{
      list: list.list, value: c.value, name_de: c.label.de, name_en: c.label.en, color: c.color ?? null, category: list.categories ? c.value : null, sort: (at + 1) * 10, retired: false, built_in: true,
    }])
    return { ...row, ...choiceLook(list, [...values, ...added]) }
  })
}
