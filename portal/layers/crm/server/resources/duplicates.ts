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
