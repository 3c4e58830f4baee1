import type { LookupInput, OfferedSource, SourceLookup } from '../../shared/sources'

/** A field of a lead and where its value stands in an answer. */
export interface MappedField { readonly field: string, readonly path: string }

/** Fields that are decided by people, so that no source says them. */
export const UNPROPOSED: ReadonlySet<string> = new Set(['status', 'owner', 'rating', 'priority', 'source', 'verification', 'reviewed', 'nextStep', 'nextStepAt', 'disqualifiedReason', 'campaign', 'notes', 'tags'])

export const emptyLookup = (): LookupInput => ({ kind: 'rest', active: false, onCreation: false, confidence: 0.8, perMinute: null, cost: 0, costCap: null, currency: null, address: null, method: 'GET', body: null, header: null, mapping: {}, model: null })

/** What of a source's settings is written, in one order, so that two of them can be compared. */
export function inputOf(lookup: SourceLookup): LookupInput {
  const { kind, active, onCreation, confidence, perMinute, cost, costCap, currency, address, method, body, header, mapping, model } = lookup
  return { kind, active, onCreation, confidence, perMinute, cost, costCap, currency, address, method, body, header, mapping, model }
}

/** Sources that leads can be looked up in, beside their own websites. */
export const SOURCES_PATH = '/crm/lookups'
export const offered = (sources: readonly OfferedSource[]): readonly OfferedSource[] => sources.filter(({ active, fields }) => active && fields.length > 0)
