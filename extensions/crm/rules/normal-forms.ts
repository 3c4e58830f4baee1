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

/** One rule per kind of field, for valid values; a phone number has several forms. */
const FORMS: Partial<Record<FieldKind, Form>> = {
  email: value => value.toLowerCase(),
  url: website,
  postalCode: value => value.toUpperCase().replace(/^[A-Z]{1,2}[- ](?=\d{4,5}$)/, '').replace(/\s+/g, ' '),
  country: (_, country) => country,
  vatId: value => bare(value),
}

/** The forms of the values of one record. The values stay as they were given; an empty or invalid one has none. */
export interface Forms {
  /** By column: `{ phone: '+492285566770', country: 'DE' }`. */
  readonly normal: Readonly<Record<string, string>>
  /** Phone numbers as one reads them in the record's country: `{ phone: '0228 5566770' }`. */
  readonly shown: Readonly<Record<string, string>>
}

/** @param record columns of the lead that the reader may see; those that no rule knows are ignored */
export function formsOf(record: Readonly<Record<string, unknown>>, fields: ReadonlyMap<string, StoredField> = CHECKED_FIELDS): Forms {
  const invalid = new Set(markLead(record).map(({ field }) => field))
  const normal: Record<string, string> = {}, shown: Record<string, string> = {}
  for (const [field, f] of fields) {
    const value = record[field]
    if (typeof value !== 'string' || value.trim() === '' || invalid.has(field)) continue
    const from = f.kind === 'country' ? field : 'country' in f ? f.country : undefined
    const said = from === undefined ? undefined : record[from]
    const country = typeof said === 'string' ? countryCode(said) : undefined
    if (f.kind === 'phone') {
      const phone = phoneForms(value, country)
      if (phone) [normal[field], shown[field]] = [phone.normal, phone.shown]
      continue
    }
    const form = FORMS[f.kind]?.(value.normalize('NFKC').trim(), country)
    if (form !== undefined) normal[field] = form
  }
  return { normal, shown }
}
