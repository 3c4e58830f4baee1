import type { ApiRecord, ApiReference } from '~/utils/api'
import type { CollectionInfo } from '~/utils/collection'

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
const OPEN_STATUSES: readonly string[] = ['new', 'contacted', 'qualified']

/** The statuses of open leads, the tenant's own among them. */
export function openStatuses(info: CollectionInfo | undefined): string[] {
  const choices = info?.fields.find(f => f.apiName === 'status')?.choices
  return choices ? choices.filter(c => OPEN_STATUSES.includes(c.category ?? c.value)).map(c => c.value) : [...OPEN_STATUSES]
}
