import type { ApiRecord, ApiReference } from '~/utils/api'

/** What the pages of leads name themselves; everything else comes from the fields of the collection. */
export interface Lead extends ApiRecord {
  readonly leadNumber: string | null
  readonly company: string
  readonly city: string | null
  readonly contactName: string | null
  readonly status: string
  readonly rating: string | null
  readonly owner: ApiReference | null
  readonly createdAt: string
  readonly nextStep: string | null
  readonly nextStepAt: string | null
}

export const LEADS_PATH = '/crm/leads'
/** Fields that a card on a phone shows. */
export const CARD_FIELDS = ['company', 'city', 'contactName', 'status', 'leadNumber'] as const
/** Columns of the list before anybody has chosen others or an admin has added some. */
export const LIST_FIELDS = ['leadNumber', 'company', 'city', 'industry', 'contactName', 'email', 'phone', 'status', 'rating', 'owner', 'createdAt'] as const
/** A lead is open until it is converted or disqualified. */
export const OPEN_STATUSES = ['new', 'contacted', 'qualified'] as const
