import type { ExtensionContext, HookRegister } from '@kontor/extension-shared/context'
import type { ModelName } from '@kontor/model'
import { noteLooks } from '../note-looks.ts'
import {
  guardCollectionChange, guardCollectionDeletion, guardFieldChange, guardFieldCreation, guardFieldDeletion, guardRelation, type FieldChange, type FieldState,
} from '../protect-model.ts'
import { guardRights } from '../protect-rights.ts'
import type { Accountability, Sql } from '../types.ts'

type FieldsServiceClass = new (options: { schema: unknown, knex: unknown, accountability: null }) => { readOne(collection: string, field: string): Promise<Record<string, unknown>> }
type Values = Readonly<Record<string, unknown>>

/** Asks, before Directus changes its own tables, whether that is the admin's to change. */
export function guardModel(instance: ModelName, filter: HookRegister['filter'], services: ExtensionContext['services']): void {
  const { FieldsService } = services as { FieldsService: FieldsServiceClass }

  filter('fields.create', (payload, meta, { accountability }) => guardFieldCreation(instance, String(meta.collection), payload, accountability as Accountability))
  filter('fields.update', (payload, meta, { schema, database, accountability }) => {
    const change = payload as FieldChange
    const current = async () => await new FieldsService({ schema, knex: database, accountability: null }).readOne(String(meta.collection), change.field) as FieldState & Record<string, unknown>
    return guardFieldChange(instance, String(meta.collection), change, current, accountability as Accountability, noteLooks(database as Sql))
  })
  filter('fields.delete', (fields, meta, { database }) => guardFieldDeletion(instance, String(meta.collection), fields as unknown[], database as Sql))
  filter('collections.update', (payload, meta, { database }) => guardCollectionChange(instance, meta.keys as unknown[], payload as Values, database as Sql, noteLooks(database as Sql)))
  filter('collections.delete', collections => guardCollectionDeletion(instance, collections as string[]))
  filter('relations.create', (payload, _meta, { database }) => guardRelation(instance, payload as Values, [], database as Sql))
  filter('relations.update', (payload, meta, { database }) => guardRelation(instance, payload as Values, meta.keys as unknown[], database as Sql))
  for (const scope of ['roles', 'policies', 'access', 'permissions'] as const) {
    filter(`${scope}.create`, (payload, _meta, { accountability, database }) => guardRights(scope, 'create', payload, [], accountability, database as Sql))
    filter(`${scope}.update`, (payload, meta, { accountability, database }) => guardRights(scope, 'update', payload, meta.keys as (string | number)[], accountability, database as Sql))
    filter(`${scope}.delete`, (keys, _meta, { accountability, database }) => guardRights(scope, 'delete', {}, keys as (string | number)[], accountability, database as Sql))
  }
}
