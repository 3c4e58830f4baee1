import type { FieldDescriptor } from '@kontor/compile/descriptors'
import type { Locale } from '@kontor/model'
import { LINKED } from '@kontor/model/wire/records'
import { toId, type Resource, type Row } from './definition.ts'
import { toReference } from './display.ts'

/** A row of Directus as a record of the API: outside names, relations as `{ id, label }`, `deleted` as a status. */
export function toRecord(row: Row, resource: Resource, descriptors: readonly FieldDescriptor[], locale: Locale): Record<string, unknown> {
  const record: Record<string, unknown> = {}
  for (const d of descriptors) record[d.apiName] = toOutside(d, row[d.name], locale)
  if (resource.collection.softDelete && row.deleted_at != null) record.status = 'deleted'
  return { ...record, ...resource.more?.shape(row, { locale, descriptors }) }
}

export function toOutside(d: FieldDescriptor, value: unknown, locale: Locale): unknown {
  if (value === undefined || value === null) return null
  if (d.many) return toLinks(value).flatMap(({ related }) => (d.many && toReference(d.many, related, locale)) ?? [])
  if (d.relation) return toReference(d.relation, value, locale)
  if ((d.kind === 'integer' || d.kind === 'decimal') && typeof value === 'string') return d.big ? toId(value) : Number(value)
  return value
}

/** A body of the API in the database's names; lists of records as the links that they are made of, in their order. */
export function toColumns(body: Readonly<Record<string, unknown>>, descriptors: readonly FieldDescriptor[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(body).map(([name, value]) => {
    const d = descriptors.find(one => one.apiName === name)
    return [d?.name ?? name, d?.many ? (Array.isArray(value) ? value : []).map((related: unknown, at) => ({ related, sort: at + 1 })) : value]
  }))
}

/** The links of a list of records, as they were read with `readColumns`. */
export const toLinks = (value: unknown): readonly Row[] => Array.isArray(value) ? value.filter((link): link is Row => typeof link === 'object' && link !== null) : []

/** What Directus is asked for to have the fields. */
export const readColumns = (descriptors: readonly FieldDescriptor[]): string[] => descriptors.map(d => d.many ? `${d.name}.${LINKED}` : d.name)
