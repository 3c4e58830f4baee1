import { randomUUID } from 'node:crypto'
import { choiceLook, choiceTexts, type ChoiceLook, type ChoiceValue } from '@kontor/compile/choices'
import type { Database } from '@kontor/extension-shared/context'
import type { ChoiceList } from '@kontor/model'

/** How Studio shows a list with the values that it has now; their names are put where Studio looks for them. */
export async function lookOfList(list: ChoiceList, database: Database): Promise<ChoiceLook> {
  const rows = await database('choice_values').where({ list: list.list }) as ChoiceValue[]
  for (const { language, key, value } of choiceTexts(list, rows)) {
    const changed = await database('directus_translations').where({ language, key }).update({ value })
    if (changed === 0) await database('directus_translations').insert({ id: randomUUID(), language, key, value })
  }
  return choiceLook(list, rows)
}
