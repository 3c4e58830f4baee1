import { crmError } from '../import/errors.ts'

export type Payload = Record<string, unknown>

/**
 * A payload of a lead as it may be written. Texts stay as they were given; one of blanks alone is no value.
 * @throws COMPANY_MISSING, INVALID_CHARACTER for what PostgreSQL cannot hold unchanged (NUL, half of a surrogate pair)
 */
export function readPayload(payload: unknown, creates: boolean): Payload {
  const lead = Object.fromEntries(Object.entries(payload as Payload).map(([name, value]) => [name, typeof value === 'string' && value.trim() === '' ? null : value]))
  if ((creates || 'company' in lead) && typeof lead.company !== 'string') throw crmError('COMPANY_MISSING', { field: 'company' })
  for (const [field, value] of Object.entries(lead)) {
    if (typeof value === 'string' && (value.includes('\0') || !value.isWellFormed())) throw crmError('INVALID_CHARACTER', { field })
  }
  return lead
}
