import type { FieldDescriptor } from '@kontor/compile/descriptors'
import { DEFAULT_ORIGIN, leadOrigins, type Label, type Locale } from '@kontor/model'
import { ORIGIN_FILTER, originClaim, parseOriginClaim } from '@kontor/model/wire/origin-claims'
import type { z } from 'zod'
import { toDirectusFilter, type DirectusFilter } from '~~/server/resource/filter'
import type { leadOrigin } from '../../shared/schemas'

type Origin = z.infer<typeof leadOrigin>
type Origins = Readonly<Record<string, Origin>>

/** Whether the values of a field have an origin: those that the model says, and the tenant's own. */
export const hasOrigin = (d: FieldDescriptor): boolean => d.provenance || (d.custom && !d.many)

/** Where the value of a field comes from; nothing for a field without a value or without an origin. */
export function originOf(record: Readonly<Record<string, unknown>>, d: FieldDescriptor): Origin | undefined {
  const value = record[d.apiName]
  if (!hasOrigin(d) || value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)) return undefined
  const origins = (record.origins ?? {}) as Origins
  return origins[d.apiName] ?? origins[DEFAULT_ORIGIN]
}

/**
 * `filter[origin]=email:unverified`: leads whose value of a field comes from there. An empty field has no origin.
 * @param text field (outside name) or `*`, then what is asked of its origin
 */
export function originFilter(text: string, descriptors: readonly FieldDescriptor[]): DirectusFilter | undefined {
  const claim = parseOriginClaim(text)
  if (!claim) return undefined
  if (claim.field === DEFAULT_ORIGIN) return { [ORIGIN_FILTER]: { _eq: originClaim(claim) } }
  const d = descriptors.find(one => one.apiName === claim.field && hasOrigin(one))
  if (!d) return undefined
  const filled = toDirectusFilter(d, 'empty', 'false')
  return { _and: [...'filter' in filled ? [filled.filter] : [], { [ORIGIN_FILTER]: { _eq: originClaim({ ...claim, field: d.name }) } }] }
}

const labels = (choices: readonly { readonly value: string, readonly label: Label }[]) => new Map(choices.map(({ value, label }) => [value, label] as const))
const KINDS = labels(leadOrigins.fields.kind.choices)
const VERIFICATIONS = labels(leadOrigins.fields.verification.choices)
const ROW: Label = { de: 'Zeile', en: 'row' }
const RETRIEVED: Label = { de: 'abgerufen', en: 'retrieved' }

/** An origin as a cell of an export says it: kind, who or what, when it was retrieved and written, how far verified, and the passage. */
export function sayOrigin(record: Readonly<Record<string, unknown>>, d: FieldDescriptor, locale: Locale): string {
  const origin = originOf(record, d)
  if (!origin) return ''
  const { kind, person, import: file, importRow, submission, source, address, retrievedAt, passage, at, verification } = origin
  const named = [person?.label, file && importRow !== null ? `${file.label}, ${ROW[locale]} ${importRow}` : file?.label, submission?.label, source?.label, address].filter(Boolean)
  return [[KINDS.get(kind)?.[locale] ?? kind, named.join(', ')].filter(Boolean).join(': '), retrievedAt && `${RETRIEVED[locale]} ${retrievedAt}`, at, verification && (VERIFICATIONS.get(verification)?.[locale] ?? verification), passage && `„${passage}“`].filter(Boolean).join(' · ')
}
