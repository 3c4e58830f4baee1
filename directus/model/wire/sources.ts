/** How sources of leads' values are looked up. The browser loads this file too. */

/** `website`: the lead's own; `rest`: a service that answers JSON; `file`: a register that was uploaded; `model`: a language model that points at passages of stored documents. */
export const LOOKUP_KINDS = ['website', 'rest', 'file', 'model'] as const
export type LookupKind = (typeof LOOKUP_KINDS)[number]

/** What of a lead may stand in the address or body by which a service is asked: outside name to column. */
export const PLACEHOLDERS = {
  company: 'company', street: 'street', postalCode: 'postal_code', city: 'city', country: 'country', website: 'website', vatId: 'vat_id', email: 'email', phone: 'phone', externalId: 'external_id', leadNumber: 'lead_number', contactName: 'contact_name',
} as const
/** The mail domain, or that of the website; those of free mailboxes are none. */
export const DOMAIN_PLACEHOLDER = 'domain'
export const PLACEHOLDER_NAMES: readonly string[] = [...Object.keys(PLACEHOLDERS), DOMAIN_PLACEHOLDER]
/** The source's key, in the address or body of a service; it is filled in when the request is sent, and stands nowhere else. */
export const KEY_PLACEHOLDER = 'key'
/** A placeholder in a template: `{postalCode}`. */
export const PLACEHOLDER = /\{(\w{1,64})\}/g

/** Most fields that one source says. */
export const MAPPING_MOST = 60
/** Longest JSONPath, in characters. */
export const PATH_LONGEST = 200

/** Columns of a lead that a model may point at: what can be taken from a passage by rule, or chosen from a fixed list. */
export const MODEL_FIELDS = ['company', 'street', 'postal_code', 'city', 'country', 'contact_name', 'contact_role', 'phone', 'mobile', 'email', 'vat_id', 'website', 'industry', 'department', 'rating'] as const
export type ModelField = (typeof MODEL_FIELDS)[number]

/** Columns of a register by which its rows are found: by one of them, or by company and postal code together. */
export const REGISTER_KEYS = ['vat_id', 'external_id', 'email', 'website', 'company', 'postal_code'] as const
/** Most rows of a register. */
export const REGISTER_ROWS = 1_000_000
export const REGISTER_STATES = ['loading', 'ready', 'failed'] as const
