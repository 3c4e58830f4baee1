import { isPostalCode } from '@kontor/compile/postal-code.ts'
import { CHECKED_KINDS, columnsOf, leads, type FieldKind, type MarkCode, type StoredField } from '@kontor/model'
import type { ValueMark } from '@kontor/model/wire/imports'
import { isEmail, isPhone, isWebsite } from './contact.ts'
import { countryCode } from './country.ts'
import { isVatId } from './vat-id.ts'

type Check = (value: string, country: string | undefined) => boolean | undefined

/** One rule per kind of field; undefined means that nothing can be said. */
const CHECKS: Partial<Record<FieldKind, { readonly code: MarkCode, readonly check: Check }>> = {
  email: { code: 'INVALID_EMAIL', check: value => isEmail(value) },
  url: { code: 'INVALID_URL', check: value => isWebsite(value) },
  phone: { code: 'INVALID_PHONE', check: (value, country) => isPhone(value, country) },
  postalCode: { code: 'INVALID_POSTAL_CODE', check: (value, country) => country === undefined ? undefined : isPostalCode(value, country) },
  country: { code: 'UNKNOWN_COUNTRY', check: (_, country) => country !== undefined },
  vatId: { code: 'INVALID_VAT_ID', check: (value, country) => isVatId(value, country) },
}

/** The lead's fields that a rule looks at. A rule sees these alone, so that equal values always get equal marks. */
export const CHECKED_FIELDS: ReadonlyMap<string, StoredField> = new Map(Object.entries(columnsOf(leads)).filter(([, f]) => CHECKED_KINDS.has(f.kind)))

/**
 * The marks of a lead. Values are looked at, never changed; empty ones have no marks.
 * @param record columns of the lead; those that no rule knows are ignored
 */
export function markLead(record: Readonly<Record<string, unknown>>): ValueMark[] {
  const countryOf = (name: string | undefined) => {
    const value = name === undefined ? undefined : record[name]
    return typeof value === 'string' ? countryCode(value) : undefined
  }
  const marks: ValueMark[] = []
  for (const [field, f] of CHECKED_FIELDS) {
    const value = record[field]
    if (typeof value !== 'string' || value.trim() === '') continue
    const rule = CHECKS[f.kind]
    if (rule?.check(value, countryOf(f.kind === 'country' ? field : 'country' in f ? f.country : undefined)) === false) marks.push({ field, code: rule.code, value })
  }
  return marks
}
