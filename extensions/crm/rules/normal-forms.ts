import type { FieldKind, StoredField } from '@kontor/model'
import { countryCode } from './country.ts'
import { CHECKED_FIELDS, markLead } from './marks.ts'
import { phoneForms } from './phone-forms.ts'

type Form = (value: string, country: string | undefined) => string | undefined

/** Letters and figures alone. */
const bare = (value: string): string => value.toUpperCase().replace(/[^A-Z0-9]/g, '')

function website(value: string): string | undefined {
  const url = URL.parse(/^[a-z][a-z+.-]*:\/\//i.test(value) ? value : `https://${value}`)
  return url ? url.href.replace(/\/$/, '') : undefined
}

/** One rule per kind of field, for valid values. */
const FORMS: Partial<Record<FieldKind, Form>> = {
  email: value => value.toLowerCase(),
  url: website,
  phone: (value, country) => phoneForms(value, country)?.normal,
  postalCode: value => value.toUpperCase().replace(/^[A-Z]{1,2}[- ](?=\d{4,5}$)/, '').replace(/\s+/g, ' '),
  country: (_, country) => country,
  vatId: value => bare(value),
}

/**
 * The normal forms of a lead's values, by column: `{ phone: '+492285566770', country: 'DE' }`. The values stay as they were
 * given; an empty or invalid one has no normal form.
 * @param record columns of the lead that the reader may see; those that no rule knows are ignored
 */
export function normalForms(record: Readonly<Record<string, unknown>>, fields: ReadonlyMap<string, StoredField> = CHECKED_FIELDS): Record<string, string> {
  const invalid = new Set(markLead(record).map(({ field }) => field))
  const forms: Record<string, string> = {}
  for (const [field, f] of fields) {
    const value = record[field]
    if (typeof value !== 'string' || value.trim() === '' || invalid.has(field)) continue
    const from = f.kind === 'country' ? field : 'country' in f ? f.country : undefined
    const country = from === undefined ? undefined : record[from]
    const form = FORMS[f.kind]?.(value.normalize('NFKC').trim(), typeof country === 'string' ? countryCode(country) : undefined)
    if (form !== undefined) forms[field] = form
  }
  return forms
}
