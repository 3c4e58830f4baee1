import type { Database, ExtensionContext, HookRegister, SchemaOverview } from '@kontor/extension-shared/context'
import type { ChoiceValue } from '@kontor/compile/choices'
import { CHOICE_LISTS } from '@kontor/model'
import type { Accountability } from '../types.ts'
import { adoptChoices } from './adopt-choices.ts'
import { checkChoiceChange, checkChoiceDeletion, checkNewChoice, listNamed } from './check-choice.ts'
import { lookOfList } from './look-of-list.ts'

type FieldsServiceClass = new (options: { schema: unknown, knex: unknown, accountability: null }) => { updateField(collection: string, field: object): Promise<unknown> }
type Values = Readonly<Record<string, unknown>>

/** Keeps the lists that a tenant may change in step: the rows of `choice_values`, and what Studio and Directus know of the fields. */
export function keepChoices({ filter, action }: Pick<HookRegister, 'filter' | 'action'>, { services, getSchema }: Pick<ExtensionContext, 'services' | 'getSchema'>): void {
  const { FieldsService } = services as unknown as { FieldsService: FieldsServiceClass }
  const rowsOf = async (database: unknown, keys: unknown) => await (database as Database)('choice_values').whereIn('id', keys as string[]) as ChoiceValue[]

  filter('choice_values.items.create', payload => checkNewChoice(payload as Values))
  filter('choice_values.items.update', async (payload, { keys }, { database }) => {
    checkChoiceChange(payload as Values, await rowsOf(database, keys))
    return payload
  })
  filter('choice_values.items.delete', async (keys, _meta, { database }) => {
    await checkChoiceDeletion(await rowsOf(database, keys), database as unknown as Database)
    return keys
  })
  const sync = async (database: Database) => {
    const schema: SchemaOverview = await getSchema()
    for (const list of CHOICE_LISTS) {
      await new FieldsService({ schema, knex: database, accountability: null }).updateField(list.collection, { field: list.field, meta: await lookOfList(list, database) })
    }
  }
  for (const event of ['create', 'update', 'delete']) action(`choice_values.items.${event}`, (_meta, { database }) => sync(database as unknown as Database))

  filter('fields.update', async (payload, { collection }, { database, accountability }) => {
    const change = payload as { field: string, meta?: Values | null }
    const list = listNamed(`${String(collection)}.${change.field}`)
    const choices = (change.meta?.options as Values | null | undefined)?.choices
    // Without a person it is this very hook that writes.
    if (!list || !(accountability as Accountability) || !change.meta || !('options' in change.meta || 'display_options' in change.meta || 'validation' in change.meta)) return payload
    if (Array.isArray(choices)) await adoptChoices(list, choices, database as unknown as Database)
    return { ...change, meta: { ...change.meta, ...await lookOfList(list, database as unknown as Database) } }
  })
}
