import type { LookupInput, OfferedSource, SourceLookup } from '../../shared/sources'

/** A field of a lead and where its value stands in an answer. */
export interface MappedField { readonly field: string, readonly path: string }

/** Fields that are decided by people, so that no source says them. */
export const UNPROPOSED: ReadonlySet<string> = new Set(['status', 'owner', 'rating', 'priority', 'source', 'verification', 'reviewed', 'nextStep', 'nextStepAt', 'disqualifiedReason', 'campaign', 'notes', 'tags'])

/** Settings as they stand in a form: what is left out is empty there. */
export type LookupForm = Omit<LookupInput, 'address' | 'body' | 'header' | 'model' | 'currency' | 'perMinute' | 'costCap'> & { address: string, body: string, header: string, model: string, currency: string, perMinute: number | undefined, costCap: number | undefined }

export const emptyForm = (): LookupForm => ({ kind: 'rest', active: false, onCreation: false, confidence: 0.8, perMinute: undefined, cost: 0, costCap: undefined, currency: '', address: '', method: 'GET', body: '', header: '', mapping: {}, model: '' })

export function formOf(lookup: SourceLookup): LookupForm {
  const { address, body, header, model, currency, perMinute, costCap, ...rest } = inputOf(lookup)
  return { ...rest, address: address ?? '', body: body ?? '', header: header ?? '', model: model ?? '', currency: currency ?? '', perMinute: perMinute ?? undefined, costCap: costCap ?? undefined }
}

/** What of a source's settings is written, in one order, so that two of them can be compared. */
export function inputOf(lookup: SourceLookup): LookupInput {
  const { kind, active, onCreation, confidence, perMinute, cost, costCap, currency, address, method, body, header, mapping, model } = lookup
  return { kind, active, onCreation, confidence, perMinute, cost, costCap, currency, address, method, body, header, mapping, model }
}

/** Sources that leads can be looked up in, beside their own websites. */
export const SOURCES_PATH = '/crm/lookups'
export const offered = (sources: readonly OfferedSource[]): readonly OfferedSource[] => sources.filter(({ active, fields }) => active && fields.length > 0)
