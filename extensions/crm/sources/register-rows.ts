import type { FileLot } from '@kontor/extension-shared/import/lots'
import type { ReadJob } from '@kontor/extension-shared/import/reader'
import { keyNumber, rowKeys, ROW_KEYS } from './register-keys.ts'

/** Asks for the rows of a register with the numbers of their keys. */
export interface RegisterJob extends ReadJob { readonly mapping: Readonly<Record<string, string>> }

/** Some rows as the database takes them, in JSON, and how many of the file are read with them. */
export interface RegisterLot { readonly read: number, readonly json: string }

/** Values of a row by the columns of a lead. */
export const asLead = (values: Readonly<Record<string, string>>, mapping: Readonly<Record<string, string>>): Record<string, string> => Object.fromEntries(Object.entries(mapping).map(([field, column]) => [field, values[column] ?? '']))

/** Rows of another length than the header say nothing for certain, and are left out. */
export function makeRows({ start, rows }: FileLot, mapping: Readonly<Record<string, string>>): RegisterLot {
  const kept = rows.flatMap(({ line, values, refusal }, index) => {
    if (refusal) return []
    const keys = rowKeys(asLead(values, mapping))
    return [{ row: start + index, cells: { line, values }, ...Object.fromEntries(ROW_KEYS.map(kind => [kind, keyNumber(kind, keys[kind])])) }]
  })
  return { read: start + rows.length, json: JSON.stringify(kept) }
}
