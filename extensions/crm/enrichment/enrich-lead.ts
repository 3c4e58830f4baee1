import { toColumnName } from '@kontor/compile/names'
import type { Accountability, ExtensionContext } from '@kontor/extension-shared/context'
import { isPassing } from '@kontor/extension-shared/run-queue'
import { ENRICHMENT_REASONS, type EnrichmentOutcome, type EnrichmentReason, type WebsiteField } from '@kontor/model/wire/enrichments'
import { isSupportedCountry, parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/max'
import { propose } from '../proposals/propose.ts'
import { saysValue } from '../proposals/says-value.ts'
import { countryCode } from '../rules/country.ts'
import { KINDS, readImprint, type ImprintCandidate } from './read-imprint.ts'
import { readWebsite, type Imprint } from './read-website.ts'

export type EnrichContext = Pick<ExtensionContext, 'services' | 'database' | 'getSchema' | 'env' | 'logger'>

/** What came of a field. */
export interface FieldResult { readonly field: WebsiteField, readonly outcome: EnrichmentOutcome, readonly reason?: EnrichmentReason, readonly proposal?: string, readonly document?: string }

const codeOf = (error: unknown): string | undefined => {
  const [first] = (Array.isArray(error) ? error : [error]) as readonly ({ readonly code?: string } | null)[]
  return first?.code
}
/** What the rules refuse, and not the world. */
const REFUSED: ReadonlySet<string> = new Set(['FORBIDDEN', 'DOCUMENT_ADDRESS', 'DOCUMENT_REFUSED', 'VALUE_REFUSED'])

/** @throws the error itself when it passes, so that the lead is tried again */
function asReason(context: EnrichContext, lead: string, error: unknown): EnrichmentReason {
  if (isPassing(error)) throw error
  const code = codeOf(error) ?? ''
  if (/^PROPOSAL_|^FAILED_VALIDATION$/.test(code)) return 'VALUE_REFUSED'
  if (Object.hasOwn(ENRICHMENT_REASONS, code)) return code as EnrichmentReason
  context.logger.error({ lead, err: error }, 'lead not enriched')
  return 'INTERNAL'
}
const ended = (reason: EnrichmentReason) => ({ outcome: REFUSED.has(reason) ? 'refused' : 'failed', reason } as const)

const asDialled = (number: string, country: string | undefined): string | undefined =>
  parsePhoneNumberFromString(number.replace(/^\s*00(?=[1-9])/, '+'), country && isSupportedCountry(country) ? country as CountryCode : undefined)?.number

/** Whether the lead has the value already, however it is written. */
function hasAlready(kind: (typeof KINDS)[keyof typeof KINDS], present: unknown, said: string, country: string | undefined): boolean {
  if (typeof present !== 'string' || present.trim() === '') return false
  if (kind === 'phone') return asDialled(present, country) !== undefined && asDialled(present, country) === asDialled(said, country)
  return saysValue(kind, present, said, { country }) === true && saysValue(kind, said, present, { country }) === true
}

/** The lead as the person sees it now; nothing when it is gone. @throws FORBIDDEN when the person's rights are */
async function leadAsSeen(context: EnrichContext, accountability: Accountability, id: string, fields: readonly WebsiteField[]): Promise<Record<string, unknown> | undefined> {
  const leads = new context.services.ItemsService('leads', { schema: await context.getSchema(), accountability: accountability as never })
  const [lead] = await leads.readByQuery({ fields: ['id', 'website', 'country', ...fields], filter: { id: { _eq: id } } as never, limit: 1 }) as Record<string, unknown>[]
  return lead
}

/**
 * Looks up what the website of a lead says of these fields and proposes it with its passage. Writes nothing into the lead.
 * @param wanted asked once more before anything is proposed
 * @returns one result for each field; none when the lead is gone or not to be seen, or when nothing is wanted any more
 * @throws Error of the database that passes by itself
 */
export async function enrichLead(context: EnrichContext, accountability: Accountability, id: string, fields: readonly WebsiteField[], wanted: () => Promise<boolean>): Promise<FieldResult[]> {
  let lead: Record<string, unknown> | undefined
  let imprint: Imprint
  try {
    lead = await leadAsSeen(context, accountability, id, fields)
    if (!lead) return []
    imprint = await readWebsite(context, accountability, id, typeof lead.website === 'string' ? lead.website : null)
  } catch (error) {
    const result = ended(asReason(context, id, error))
    return fields.map(field => ({ field, ...result }))
  }
  if ('missing' in imprint) {
    const { missing } = imprint
    return fields.map(field => ({ field, outcome: 'not_found', reason: missing }))
  }
  if (!await wanted()) return []
  const { document, text } = imprint
  const country = typeof lead.country === 'string' ? countryCode(lead.country) : undefined
  const found = new Map(readImprint(text, { country }).map(candidate => [toColumnName(candidate.field), candidate]))
  const results: FieldResult[] = []
  // One after the other: proposals for a lead wait for each other anyway.
  for (const field of fields) {
    const candidate = found.get(field)
    results.push(candidate ? { field, document, ...await proposeOne(context, accountability, { lead: id, field, document, candidate, present: lead[field], country }) } : { field, document, outcome: 'not_found', reason: 'NOT_THERE' })
  }
  return results
}

interface One { readonly lead: string, readonly field: WebsiteField, readonly document: string, readonly candidate: ImprintCandidate, readonly present: unknown, readonly country: string | undefined }

async function proposeOne(context: EnrichContext, accountability: Accountability, { lead, field, document, candidate, present, country }: One): Promise<Pick<FieldResult, 'outcome' | 'reason' | 'proposal'>> {
  const { value, passage, place, confidence } = candidate
  if (hasAlready(KINDS[candidate.field], present, value, country)) return { outcome: 'already' }
  try {
    const { id, state } = await propose(context, accountability, { lead, field, value, document, passage, place: { ...place }, confidence, proposer: 'Website' })
    return state === 'rejected' ? { outcome: 'refused', reason: 'REJECTED_BEFORE', proposal: id } : { outcome: 'proposed', proposal: id }
  } catch (error) {
    if (codeOf(error) === 'PROPOSAL_IS_SO') return { outcome: 'already' }
    return ended(asReason(context, lead, error))
  }
}
