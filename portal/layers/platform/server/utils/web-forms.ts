import { apiNames, toApiName, toColumnName } from '@kontor/compile/names'
import type { FormSubmissionRow, WebForm, WebFormBody } from '../../shared/form-schemas'
import { ADMIN_CODES } from './codes'

type Row = Readonly<Record<string, unknown>>

export const FORM_CODES = { ...ADMIN_CODES, FORM_UNKNOWN: 404 } as const
export const FORM_BODY_CODES = { ...FORM_CODES, FORM_FIELD_UNKNOWN: 400, FORM_FIELD_TWICE: 400, FORM_WITHOUT_REQUIRED: 400, TOO_MANY_FORMS: 409 } as const

/** Columns of what is written; which column a field is, the tenant's instance knows. */
export const toFormRow = (body: Partial<WebFormBody>): Row => Object.fromEntries(Object.entries(body).map(([name, value]) => [toColumnName(name), value]))

export function presentForm(row: Row): WebForm {
  const names = (row.fields as { field: string }[]).map(({ field }) => field)
  const outside = new Map([...apiNames(names)].map(([name, column]) => [column, name]))
  return {
    ...Object.fromEntries(Object.entries(row).map(([name, value]) => [toApiName(name), value])), origins: row.origins ?? [],
    fields: (row.fields as { field: string }[]).map(field => ({ ...field, field: outside.get(field.field) ?? field.field })),
  } as unknown as WebForm
}

export function presentSubmission(row: Row): FormSubmissionRow {
  const shown = (row.shown ?? {}) as { fields?: { field: string, label: string }[], consent?: string }
  const values = Object.fromEntries(Object.entries((row.values ?? {}) as Row).map(([name, value]) => [toApiName(name), value]))
  return {
    id: row.id, receivedAt: row.received_at, origin: row.origin, locale: row.locale, values, fields: (shown.fields ?? []).map(({ field, label }) => ({ field: toApiName(field), label })),
    consent: row.consent, consentText: shown.consent ?? null, state: row.state, problem: row.problem, lead: row.lead, formVersion: row.form_version,
  } as FormSubmissionRow
}
