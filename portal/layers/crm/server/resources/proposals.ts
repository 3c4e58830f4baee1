import { toApiName, toColumnName } from '@kontor/compile/names'
import { proposals, sourceDocuments } from '@kontor/model'
import { z } from 'zod'
import type { Resource } from '~~/server/resource'

/** Proposed values of leads with their proof. They are made and decided by their operations. */
export const proposalResource: Resource = {
  collection: proposals,
  more: {
    answer: { field: z.string().nullable().meta({ description: 'Outside name of the lead\'s field.' }) },
    shape: row => typeof row.field === 'string' ? { field: toApiName(row.field) } : {},
  },
  filters: {
    field: { toFilter: value => value.length <= 64 ? { field: { _eq: toColumnName(value) } } : undefined, schema: { type: 'string', description: 'Outside name of the lead\'s field.' } },
  },
}

export const documentResource: Resource = { collection: sourceDocuments }

/** Refusals of whoever proposes, and of whoever decides. */
export const PROPOSE_CODES = { PROPOSAL_FIELD: 400, PROPOSAL_DOCUMENT: 400, PROPOSAL_PASSAGE: 400, PROPOSAL_VALUE: 400, PROPOSAL_UNPROVED: 400, PROPOSAL_IS_SO: 409 }
export const DECIDE_CODES = { PROPOSAL_DECIDED: 409, PROPOSAL_OUTDATED: 409, PROPOSAL_OPEN: 409 }
