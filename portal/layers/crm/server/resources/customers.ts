import { contacts, customers, opportunities } from '@kontor/model'
import type { Resource } from '~~/server/resource'

/** Customers with their people and deals. Whoever sees a customer sees its contacts. */
export const customerResource: Resource = { collection: customers, codes: { INVALID_CHARACTER: 400 } }
export const contactResource: Resource = { collection: contacts, codes: { CUSTOMER_UNKNOWN: 400, CUSTOMER_GONE: 409 } }
export const opportunityResource: Resource = { collection: opportunities, codes: { CUSTOMER_UNKNOWN: 400, CONTACT_UNKNOWN: 400, CUSTOMER_GONE: 409, CONTACT_OF_ANOTHER: 409, LOST_REASON_MISSING: 409 } }
