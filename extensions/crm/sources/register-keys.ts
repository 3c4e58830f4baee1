import { normalKeys, numberOf, wholeName, type KeyLead } from '../duplicates/normal-keys.ts'

/** By what a row of a register is found, in the forms in which duplicates are compared; the surest first. */
export const ROW_KEYS = ['vat', 'external', 'place', 'domain'] as const
export type RowKey = (typeof ROW_KEYS)[number]
export type RowKeys = Readonly<Record<RowKey, string | null>>

/** @param lead columns of a lead, or of a row that says the same of one */
export function rowKeys(lead: KeyLead): RowKeys {
  // No more than is needed: phones of a million rows take a minute.
  const { company, postal_code, vat_id, email, email_alternative, website } = lead
  const keys = normalKeys({ company, postal_code, vat_id, email, email_alternative, website })
  const name = wholeName(keys)
  const external = typeof lead.external_id === 'string' ? lead.external_id.normalize('NFKC').trim().toLowerCase() : ''
  return { vat: keys.vat, external: external === '' ? null : external, place: name !== '' && keys.postal !== null ? `${name}:${keys.postal}` : null, domain: keys.domains[0] ?? null }
}

/** Numbers of keys, by which the database finds them; two keys share one about as often as a file is read wrong, so whoever finds a row compares. */
export const keyNumber = (kind: RowKey, key: string | null): number | null => key === null ? null : numberOf(`register-${kind}:${key}`)
