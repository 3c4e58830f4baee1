import type { LikeLead } from '../../shared/duplicates'

/** As the extension answers it. */
export interface FoundLead extends Omit<LikeLead, 'leadNumber'> {
  readonly lead_number: string | null
}

export const toLikeLeads = (found: readonly FoundLead[]): LikeLead[] => found.map(({ lead_number: leadNumber, ...lead }) => ({ ...lead, leadNumber }))
