import type { ApiRecord } from '~/utils/api'
import type { RecordPlace, RecordText } from '~/utils/record-place'
import { CONTACTS_PATH, CUSTOMERS_PATH, OPPORTUNITIES_PATH, type Contact, type Customer, type Opportunity } from '../utils/customers'

function usePlace<T extends ApiRecord>(collection: 'customers' | 'contacts' | 'opportunities', path: string, more: Pick<RecordPlace<T>, 'icon' | 'nameOf' | 'related'>): RecordPlace<T> {
  const { t } = useI18n()
  return {
    collection, path, page: `crm/${collection}`, own: false, soft: true, history: true, ...more,
    text: (key: RecordText, named?: { readonly name: string }) => t(`crm.${collection}.${key}`, named ?? {}),
  }
}

/** The place of customers; their people and deals stand on their page. */
export const useCustomerPlace = (): RecordPlace<Customer> => usePlace<Customer>('customers', CUSTOMERS_PATH, { icon: 'i-lucide-briefcase-business', nameOf: customer => customer.company, related: ['contacts', 'opportunities'] })
/** The place of contacts. */
export const useContactPlace = (): RecordPlace<Contact> => usePlace<Contact>('contacts', CONTACTS_PATH, { icon: 'i-lucide-contact-round', nameOf: contact => contact.name, related: ['opportunities'] })
/** The place of opportunities. */
export const useOpportunityPlace = (): RecordPlace<Opportunity> => usePlace<Opportunity>('opportunities', OPPORTUNITIES_PATH, { icon: 'i-lucide-handshake', nameOf: opportunity => opportunity.title })
