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
export const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(plainValue(a)) === JSON.stringify(plainValue(b))

/**
 * @param stored the record as the person sees it now
 * @param yours the body of the refused write, in outside names
 */
export function conflictOf(stored: Readonly<Record<string, unknown>>, etag: string, yours: Readonly<Record<string, unknown>>, descriptors: readonly FieldDescriptor[]): KontorError {
  const fields = Object.entries(yours).filter(([name, value]) => !isSame(stored[name], value))
    .map(([field, value]): FieldConflict => ({ field, label: descriptors.find(d => d.apiName === field)?.label ?? field, yours: value, stored: stored[field] ?? null }))
  const details: ConflictDetails = { etag, updatedAt: stored.updatedAt ?? null, updatedBy: stored.updatedBy ?? null, fields }
  return new KontorError('CONFLICT', { details })
}
