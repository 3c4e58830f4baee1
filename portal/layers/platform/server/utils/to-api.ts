import { toApiName } from '@kontor/compile/names'

/** Rows of our operations are in the database's spelling. */
export function toApi<T>(row: Readonly<Record<string, unknown>>): T {
  return Object.fromEntries(Object.entries(row).map(([key, value]) => [toApiName(key), value])) as T
}
