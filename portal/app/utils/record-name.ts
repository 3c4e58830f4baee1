import type { ApiRecord } from './api'
import type { CollectionInfo, FieldDescriptor } from './collection'

const isGiven = (value: unknown): boolean => value !== null && value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0)

/** A value in words, where that needs nothing but its field. */
function inWords(field: FieldDescriptor | undefined, value: unknown): string {
  if (typeof value === 'object' && value !== null && 'label' in value) return String(value.label)
  if (Array.isArray(value)) return value.map(one => inWords(field, one)).join(', ')
  return field?.choices?.find(c => c.value === value)?.label ?? String(value)
}

/** What a record is called: what its collection says makes the name, else its first text; nothing when none of it is filled in. */
export function nameOfRecord(record: ApiRecord, info: CollectionInfo | undefined): string {
  const field = (name: string) => info?.fields.find(f => f.apiName === name)
  const named = info?.display.filter(name => name !== 'id' && isGiven(record[name])) ?? []
  const first = info?.fields.find(f => (f.kind === 'text' || f.kind === 'longText') && f.name !== 'id' && !f.hidden && isGiven(record[f.apiName]))
  return (named.length > 0 ? named : first ? [first.apiName] : []).map(name => inWords(field(name), record[name])).join(' ').trim()
}
