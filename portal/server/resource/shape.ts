import type { FieldDescriptor } from '@kontor/compile/descriptors'
import type { Locale } from '@kontor/model'
import type { Resource, Row } from './definition.ts'
import { shownFields, toReference } from './display.ts'

/** Directus fields that answer the descriptors of one record, relations with what their label needs. */
export function requestedFields(descriptors: readonly FieldDescriptor[], locale: Locale): string[] {
  return descriptors.flatMap((d) => {
    if (!d.relation) return [d.name]
    const label = shownFields(d.relation.collection, locale)
    return label.length > 0 ? [`${d.name}.id`, ...label.map(f => `${d.name}.${f}`)] : [d.name]
  })
}

/** A row of Directus as a record of the API: outside names, relations as `{ id, label }`, `deleted` as a status. */
export function toRecord(row: Row, resource: Resource, descriptors: readonly FieldDescriptor[], locale: Locale): Record<string, unknown> {
  const record: Record<string, unknown> = {}
  for (const d of descriptors) record[d.apiName] = toOutside(d, row[d.name], locale)
  if (resource.collection.softDelete && row.deleted_at != null) record.status = 'deleted'
  return { ...record, ...resource.more?.shape(row, { locale, descriptors }) }
}

function toOutside(d: FieldDescriptor, value: unknown, locale: Locale): unknown {
  if (value === undefined || value === null) return null
  if (d.relation) return toReference(d.relation.collection, value, locale)
  if ((d.kind === 'integer' || d.kind === 'decimal') && typeof value === 'string') return Number(value)
  return value
}

/** A body of the API in the database's names. */
export function toColumns(body: Readonly<Record<string, unknown>>, descriptors: readonly FieldDescriptor[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [descriptors.find(d => d.apiName === name)?.name ?? name, value]))
}
