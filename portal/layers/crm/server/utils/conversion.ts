import { toApiName } from '@kontor/compile/names'

/** A row of the database with outside names. */
export const outside = <T>(row: Readonly<Record<string, unknown>>): T => Object.fromEntries(Object.entries(row).map(([name, value]) => [toApiName(name), value])) as T

export interface LeftRow { readonly field: string, readonly value: unknown }
export const toLeft = (left: readonly LeftRow[]): LeftRow[] => left.map(({ field, value }) => ({ field: toApiName(field), value }))
