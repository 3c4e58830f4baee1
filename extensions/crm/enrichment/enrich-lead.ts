import type { Accountability, ExtensionContext } from '@kontor/extension-shared/context'
import { isPassing } from '@kontor/extension-shared/run-queue'
import { allFields, leads, type Field, type FieldKind } from '@kontor/model'
import { ENRICHMENT_REASONS, NOT_FOUND_REASONS, REFUSED_REASONS, type EnrichmentOutcome, type EnrichmentReason } from '@kontor/model/wire/enrichments'
import { isSupportedCountry, parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/max'
import { propose } from '../proposals/propose.ts'
import { saysValue } from '../proposals/says-value.ts'
import { countryCode } from '../rules/country.ts'
import type { Finding, Look, Wanted } from './finding.ts'

export type EnrichContext = Pick<ExtensionContext, 'services' | 'database' | 'getSchema' | 'env' | 'logger'>

/** What came of a field. */
export interface FieldResult { readonly field: string, readonly outcome: EnrichmentOutcome, readonly reason?: EnrichmentReason, readonly proposal?: string, readonly document?: string | undefined }

const codeOf = (error: unknown): string | undefined => {
  const [first] = (Array.isArray(error) ? error : [error]) as readonly ({ readonly code?: string } | null)[]
  return first?.code
}

/** @throws the error itself when it passes, so that the lead is tried again */
function asReason(context: Pick<EnrichContext, 'logger'>, lead: string, error: unknown): EnrichmentReason {
  if (isPassing(error)) throw error
  const code = codeOf(error) ?? ''
  if (/^PROPOSAL_|^FAILED_VALIDATION$/.test(code)) return 'VALUE_REFUSED'
  if (Object.hasOwn(ENRICHMENT_REASONS, code)) return code as EnrichmentReason
  context.logger.error({ lead, err: error }, 'lead not enriched')
  return 'INTERNAL'
}
/** What a reason means for a field: it is not there, the rules refuse it, or the world failed. */
export const ended = (reason: EnrichmentReason) => ({ outcome: NOT_FOUND_REASONS.has(reason) ? 'not_found' : REFUSED_REASONS.has(reason) ? 'refused' : 'failed', reason } as const)

const asDialled = (number: string, country: string | undefined): string | undefined =>
  parsePhoneNumberFromString(number.replace(/^\s*00(?=[1-9])/, '+'), country && isSupportedCountry(country) ? country as CountryCode : undefined)?.number

const MODEL: Readonly<Record<string, Field>> = allFields(leads)
const kindOf = (field: string) => (Object.hasOwn(MODEL, field) ? MODEL[field]?.kind ?? 'text' : 'text') as FieldKind

/** Whether the lead has the value already, however it is written. */
export function hasAlready(field: string, present: unknown, said: string | number | boolean, country: string | undefined): boolean {
  if (typeof present !== 'string' || present.trim() === '' || typeof said !== 'string') return false
  const kind = kindOf(field)
  if (kind === 'phone') return asDialled(present, country) !== undefined && asDialled(present, country) === asDialled(said, country)
  return saysValue(kind, present, said, { country }) === true && saysValue(kind, said, present, { country }) === true
}

/** The lead as the person sees it now; nothing when it is gone. @throws FORBIDDEN when the person's rights are */
export async function leadAsSeen(context: Pick<EnrichContext, 'services' | 'getSchema'>, accountability: Accountability, id: string, columns: readonly string[]): Promise<Record<string, unknown> | undefined> {
  const schema = await context.getSchema()
  const service = new context.services.ItemsService('leads', { schema, accountability: accountability as never })
  // A field that the tenant has removed since is none that anybody lacks a right for.
  const known = [...new Set(['id', 'country', ...columns])].filter(name => schema.collections.leads?.fields[name])
  const [lead] = await service.readByQuery({ fields: known, filter: { id: { _eq: id } } as never, limit: 1 }) as Record<string, unknown>[]
  return lead
}

/**
 * Looks values of a lead up and proposes them with their passages. Writes nothing into the lead.
 * @param wanted asked once more before anything is proposed
 * @returns one result for each field; none when the lead is gone or not to be seen, or when nothing is wanted any more
 * @throws Error of the database that passes by itself
 */
export async function enrichLead(context: EnrichContext, accountability: Accountability, id: string, fields: readonly string[], look: Look, wanted: () => Promise<boolean>): Promise<FieldResult[]> {
  let asked: Wanted
  let findings: readonly Finding[] | undefined
  try {
    const lead = await leadAsSeen(context, accountability, id, [...look.columns, ...fields])
    if (!lead) return []
    asked = { id, lead, country: typeof lead.country === 'string' ? countryCode(lead.country) : undefined, fields, accountability, wanted }
    findings = await look.ask(asked)
  } catch (error) {
    const result = ended(asReason(context, id, error))
    return fields.map(field => ({ field, ...result }))
  }
  if (!findings || !await wanted()) return []
  const results: FieldResult[] = []
  // One after the other: proposals for a lead wait for each other anyway.
  for (const finding of findings) {
    const { field, document } = finding
    results.push({ field, document, ...'reason' in finding ? ended(finding.reason) : await proposeOne(context, asked, look, finding) })
  }
  return results
}

async function proposeOne(context: EnrichContext, { id, lead, country, accountability }: Wanted, look: Look, { field, document = '', value, passage, place, confidence }: Exclude<Finding, { readonly reason: EnrichmentReason }>): Promise<Pick<FieldResult, 'outcome' | 'reason' | 'proposal'>> {
  if (hasAlready(field, lead[field], value, country)) return { outcome: 'already' }
  try {
    const { id: proposal, state } = await propose(context, accountability, { lead: id, field, value, document, passage, place: { ...place }, ...confidence === undefined ? {} : { confidence }, proposer: look.proposer.slice(0, 200) }, { source: look.source })
    return state === 'rejected' ? { outcome: 'refused', reason: 'REJECTED_BEFORE', proposal } : { outcome: 'proposed', proposal }
  } catch (error) {
    if (codeOf(error) === 'PROPOSAL_IS_SO') return { outcome: 'already' }
    return ended(asReason(context, id, error))
  }
}
