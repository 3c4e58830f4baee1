import type { Accountability } from '@kontor/extension-shared/context'
import { ENRICHMENT_REASONS, type EnrichmentOutcome, type EnrichmentReason } from '@kontor/model/wire/enrichments'
import { ended, hasAlready, leadAsSeen, type EnrichContext } from '../enrichment/enrich-lead.ts'
import type { Finding } from '../enrichment/finding.ts'
import { crmError } from '../import/errors.ts'
import { countryCode } from '../rules/country.ts'
import { takeTurn } from './budget.ts'
import { columnsOfTemplates } from './fill-template.ts'
import { answerOf, keyOf, mapAnswer, questionFor, type ServiceQuestion } from './look-at-service.ts'
import { fieldsOf } from './look-for.ts'
import type { Lookup } from './lookups.ts'
import { SourceError } from './source-error.ts'

/** What came of a trial: what was asked, answered and found; nothing of it is kept. */
export interface Trial {
  readonly asked: ServiceQuestion | null
  readonly answer: string | null
  readonly reason: EnrichmentReason | null
  /** What the service said, such as a status. */
  readonly detail: string | null
  readonly found: readonly { readonly field: string, readonly value: string | null, readonly passage: string | null, readonly outcome: EnrichmentOutcome, readonly reason: EnrichmentReason | null }[]
}

/** Milliseconds for which a trial waits for its turn. */
const PATIENCE = 10_000
/** Characters of an answer that are shown. */
const SHOWN = 20_000

/**
 * Asks a source for one lead and shows what comes of it. It counts like any other request, but nothing is stored or proposed.
 * @throws SOURCE_KIND for a source that is no service, FORBIDDEN
 */
export async function trySource(context: EnrichContext, accountability: Accountability, lookup: Lookup, leadId: string): Promise<Trial> {
  if (lookup.kind !== 'rest') throw crmError('SOURCE_KIND')
  const fields = fieldsOf(lookup)
  const lead = await leadAsSeen(context, accountability, leadId, [...columnsOfTemplates(lookup.settings.address, lookup.settings.body), ...fields])
  if (!lead) throw crmError('ENRICHMENT_LEADS')
  const country = typeof lead.country === 'string' ? countryCode(lead.country) : undefined
  let asked: ServiceQuestion | null = null
  let answer: string | null = null
  try {
    asked = questionFor(lookup, lead)
    await keyOf(context, lookup)
    await takeTurn(context.database, lookup.source, () => Promise.resolve(true), { patience: PATIENCE, evenOff: true })
    const printed = await answerOf(context, lookup, lead)
    answer = printed.text
    return { asked, answer: answer.slice(0, SHOWN).toWellFormed(), reason: null, detail: null, found: mapAnswer(lookup, printed, fields).map(finding => asFound(finding, lead, country)) }
  } catch (error) {
    if (!(error instanceof SourceError) || !Object.hasOwn(ENRICHMENT_REASONS, error.code)) throw error
    return { asked, answer, reason: error.code, detail: error.detail ?? null, found: fields.map(field => ({ field, value: null, passage: null, ...ended(error.code) })) }
  }
}

function asFound(finding: Finding, lead: Readonly<Record<string, unknown>>, country: string | undefined): Trial['found'][number] {
  const { field } = finding
  if ('reason' in finding) return { field, value: null, passage: null, ...ended(finding.reason) }
  return { field, value: String(finding.value), passage: finding.passage, outcome: hasAlready(field, lead[field], finding.value, country) ? 'already' : 'proposed', reason: null }
}
