import type { FieldDescriptor } from '@kontor/compile/descriptors'
import { leadDuplicates } from '@kontor/model'
import type { Resource } from '~~/server/resource'
import { UUID } from '~~/server/resource/filter'

/** Pairs of leads that are held to be the same company. They are found by the hub and decided by their operations. */
export const duplicateResource: Resource = {
  collection: leadDuplicates,
  filters: {
    about: { toFilter: value => UUID.test(value) ? { _or: [{ lead: { _eq: value } }, { other: { _eq: value } }] } : undefined, schema: { type: 'string', format: 'uuid', description: 'Pairs that this lead is part of.' } },
  },
}

export const DUPLICATE_CODES = { DUPLICATE_DECIDED: 409 }

/** Refusals of whoever merges leads or takes that back. */
export const MERGE_CODES = { MERGE_SAME: 400, MERGE_FIELD: 400, MERGE_GONE: 409, MERGE_CONVERTED: 409, MERGE_OUTDATED: 409, MERGE_REFUSED: 409, MERGE_UNDONE: 409, MERGE_UNDO_LATE: 409 }

/** Column to outside name. */
export const outsideNamesOf = (descriptors: readonly FieldDescriptor[]): ReadonlyMap<string, string> => new Map(descriptors.map(d => [d.name, d.apiName]))
