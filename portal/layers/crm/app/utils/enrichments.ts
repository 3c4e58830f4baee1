import type { EnrichmentOutcome, EnrichmentState } from '@kontor/model/wire/enrichments'
import type { LookupKind } from '@kontor/model/wire/sources'
import type { ApiReference } from '~/utils/api'

export const ENRICHMENTS_PATH = '/crm/enrichments'

/** Looking values of leads up, as the API tells of it. */
export interface Enrichment {
  readonly id: string
  readonly state: EnrichmentState
  readonly fields: readonly string[] | null
  readonly leadsTotal: number
  readonly leadsDone: number
  readonly proposed: number
  readonly already: number
  readonly notFound: number
  readonly refused: number
  readonly failed: number
  readonly error: string | null
  /** Nothing for the leads' own websites. */
  readonly source: ApiReference | null
  readonly lookup: LookupKind | null
  readonly createdAt: string
}

/** What came of one field of one lead. */
export interface EnrichmentResult {
  readonly id: string
  readonly lead: ApiReference
  /** Outside name of the lead's field. */
  readonly field: string
  readonly outcome: EnrichmentOutcome
  /** Why, in the person's words. */
  readonly message: string | null
  readonly proposal: ApiReference | null
  readonly included?: { readonly proposal?: { readonly valueText: string | null, readonly state: string } | null, readonly document?: { readonly address: string | null } | null }
}

/** Whether something still comes of it. */
export const isOpen = (enrichment: Pick<Enrichment, 'state'>): boolean => enrichment.state === 'queued' || enrichment.state === 'running'

/** How many fields came to which end. */
export const countsOf = ({ proposed, already, notFound, refused, failed }: Enrichment): Readonly<Record<EnrichmentOutcome, number>> => ({ proposed, already, not_found: notFound, refused, failed })

/** Filters of a list's address (`status`, `city.empty`) as a body says them: `{ status: { eq }, city: { empty } }`. */
export function wishedFilter(filters: Readonly<Record<string, string>>): Record<string, Record<string, string>> {
  const wished: Record<string, Record<string, string>> = {}
  for (const [key, value] of Object.entries(filters)) {
    const [name = '', operator = 'eq'] = key.split('.')
    wished[name] = { ...wished[name], [operator]: value }
  }
  return wished
}

/** What came of one lead. */
export interface LeadResults {
  readonly lead: ApiReference
  readonly results: readonly EnrichmentResult[]
  /** Why nothing was found, where all fields have the same reason. */
  readonly message: string | undefined
}

/**
 * Results next to each other that belong to one lead, in the order in which they came.
 * @param fields outside names in the order in which they are shown
 */
export function byLead(results: readonly EnrichmentResult[], fields: readonly string[] = []): LeadResults[] {
  const groups: { lead: ApiReference, results: EnrichmentResult[] }[] = []
  for (const result of results) {
    const last = groups.at(-1)
    if (last?.lead.id === result.lead.id) last.results.push(result)
    else groups.push({ lead: result.lead, results: [result] })
  }
  const place = (field: string) => fields.includes(field) ? fields.indexOf(field) : fields.length
  return groups.map(({ lead, results: own }) => ({ lead, results: own.sort((a, b) => place(a.field) - place(b.field)), message: sameMessage(own) }))
}

function sameMessage([first, ...others]: readonly EnrichmentResult[]): string | undefined {
  return first?.message && !first.proposal && others.length > 0 && others.every(({ message, outcome, proposal }) => message === first.message && outcome === first.outcome && !proposal) ? first.message : undefined
}
