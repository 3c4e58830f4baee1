import type { FieldDescriptor, Mark } from '~/utils/collection'
import type { ApiRecord } from '~/utils/api'

export type Side = 'left' | 'right'
export const otherSide = (side: Side): Side => side === 'left' ? 'right' : 'left'

/** A field of which at least one of two leads has a value. */
export interface ComparedField {
  readonly field: FieldDescriptor
  readonly same: boolean
}

export const isEmpty = (value: unknown): boolean => value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)

/** Relations and people are the same when their ids are; texts but for blanks around them. */
function plain(value: unknown): unknown {
  if (isEmpty(value)) return null
  if (typeof value === 'string') return value.trim()
  if (Array.isArray(value)) return value.map(plain)
  return typeof value === 'object' && value !== null && 'id' in value ? value.id : value
}

/** What somebody fills in, in the order of the form; that what differs stands first is the page's. */
export function compareLeads(fields: readonly FieldDescriptor[], left: ApiRecord, right: ApiRecord): ComparedField[] {
  return fields.flatMap((field) => {
    const [one, two] = [left[field.apiName], right[field.apiName]]
    if (field.readonly || field.hidden || field.many || field.name === 'id' || (isEmpty(one) && isEmpty(two))) return []
    return [{ field, same: JSON.stringify(plain(one)) === JSON.stringify(plain(two)) }]
  })
}

/** What is proposed: the value of the lead that stays, unless it has none or one that is not valid and the other has a valid one. */
export function proposeSides(compared: readonly ComparedField[], stays: Side, leads: Readonly<Record<Side, ApiRecord>>): Record<string, Side> {
  const isMarked = (side: Side, name: string) => ((leads[side].marks ?? []) as readonly Mark[]).some(mark => mark.field === name)
  return Object.fromEntries(compared.map(({ field: { apiName }, same }) => {
    const [own, theirs] = [leads[stays][apiName], leads[otherSide(stays)][apiName]]
    const better = !isEmpty(theirs) && (isEmpty(own) || (isMarked(stays, apiName) && !isMarked(otherSide(stays), apiName)))
    return [apiName, !same && better ? otherSide(stays) : stays]
  }))
}
