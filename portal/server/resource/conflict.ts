import type { FieldDescriptor } from '@kontor/compile/descriptors'
import { KontorError } from '../core/errors.ts'

/** What a person wants and what is stored, where they differ. */
export interface FieldConflict {
  readonly field: string
  readonly label: string
  readonly yours: unknown
  readonly stored: unknown
}

/** Details of 409 `CONFLICT`: the record has changed since the caller read it. */
export interface ConflictDetails {
  /** Of the record as it is stored; with it in `If-Match` the same call overrules what is stored. */
  readonly etag: string
  readonly updatedAt: unknown
  readonly updatedBy: unknown
  /** Fields of the body alone whose stored value is another one, be it the one that the caller has read. */
  readonly fields: readonly FieldConflict[]
}

/** A related record as its id. */
export const plainValue = (value: unknown): unknown => typeof value === 'object' && value !== null && 'id' in value ? (value as { id: unknown }).id : value ?? null
/** @param d the field, of which a list of records is compared by their ids */
export const isSame = (a: unknown, b: unknown, d?: FieldDescriptor): boolean => JSON.stringify(valueOf(a, d)) === JSON.stringify(valueOf(b, d))
const valueOf = (value: unknown, d?: FieldDescriptor): unknown => d?.many ? (Array.isArray(value) ? value : []).map(plainValue) : plainValue(value)

/**
 * @param stored the record as the person sees it now
 * @param yours the body of the refused write, in outside names
 */
export function conflictOf(stored: Readonly<Record<string, unknown>>, etag: string, yours: Readonly<Record<string, unknown>>, descriptors: readonly FieldDescriptor[]): KontorError {
  const fields = Object.entries(yours).map(([field, value]) => ({ field, value, d: descriptors.find(one => one.apiName === field) })).filter(({ field, value, d }) => !isSame(stored[field], value, d))
    .map(({ field, value, d }): FieldConflict => ({ field, label: d?.label ?? field, yours: value, stored: stored[field] ?? null }))
  const details: ConflictDetails = { etag, updatedAt: stored.updatedAt ?? null, updatedBy: stored.updatedBy ?? null, fields }
  return new KontorError('CONFLICT', { details })
}
