import type { ApiRecord, ApiReference } from '~/utils/api'
import type { CollectionInfo } from '~/utils/collection'
import type { Lead } from './leads'

export interface Customer extends ApiRecord {
  readonly customerNumber: string | null
  readonly company: string
  readonly city: string | null
  readonly status: string
  readonly owner: ApiReference | null
}
export interface Contact extends ApiRecord {
  readonly name: string
  readonly role: string | null
  readonly customer: ApiReference | null
  readonly email: string | null
  readonly phone: string | null
}
export interface Opportunity extends ApiRecord {
  readonly title: string
  readonly customer: ApiReference | null
  readonly stage: string
  readonly amount: number | null
  readonly currency: string
  readonly owner: ApiReference | null
}

export const CUSTOMERS_PATH = '/crm/customers'
export const CONTACTS_PATH = '/crm/contacts'
export const OPPORTUNITIES_PATH = '/crm/opportunities'

/** What the status of a lead means, by the built-in value that it belongs to. */
export function categoryOf(lead: Lead, info: CollectionInfo | undefined): string {
  const choice = info?.fields.find(f => f.apiName === 'status')?.choices?.find(c => c.value === lead.status)
  return choice?.category ?? lead.status
}
