import { IMPORT_DUPLICATES, IMPORT_KEYS, IMPORT_MODES, KEY_COLUMNS, type ImportDuplicates, type ImportKey, type ImportMode, type Mapping } from '@kontor/model/wire/imports'
import { crmError } from './errors.ts'

/** What a person wants of an import beside its mapping. */
export interface ImportOptions {
  readonly mode: ImportMode
  /** What the lead is found by that a row changes; null when rows only make leads. */
  readonly key: ImportKey | null
  /** What becomes of a row that would make a lead although there is such a one; null: nobody looks. */
  readonly duplicates: ImportDuplicates | null
}

const oneOf = <T extends string>(values: readonly T[], field: string, text: string | undefined): T | null => {
  if (text === undefined || text === '') return null
  const found = values.find(value => value === text)
  if (!found) throw crmError('IMPORT_OPTION', { field, allowed: values.join(', ') })
  return found
}

/**
 * The options of a request's text parts. Without a mode rows make leads; a key says nothing then.
 * @throws IMPORT_OPTION with `field` and what it may be
 */
export function readOptions(fields: Readonly<Record<string, string>>): ImportOptions {
  const mode = oneOf(IMPORT_MODES, 'mode', fields.mode) ?? 'create'
  const key = oneOf(IMPORT_KEYS, 'key', fields.key)
  const duplicates = oneOf(IMPORT_DUPLICATES, 'duplicates', fields.duplicates)
  if (mode === 'create') return { mode, key: null, duplicates }
  if (key === null) throw crmError('IMPORT_OPTION', { field: 'key', allowed: IMPORT_KEYS.join(', ') })
  // Who only changes what is there makes no duplicates.
  return { mode, key, duplicates: mode === 'both' ? duplicates : null }
}

/** @throws MAPPING_WITHOUT_COMPANY, MAPPING_WITHOUT_KEY when no column goes to what the rows need */
export function assertTargets(mapping: Mapping, { mode, key }: ImportOptions): void {
  const targets = new Set(Object.values(mapping))
  if (mode !== 'update' && !targets.has('company')) throw crmError('MAPPING_WITHOUT_COMPANY')
  for (const field of key ? KEY_COLUMNS[key] : []) if (!targets.has(field)) throw crmError('MAPPING_WITHOUT_KEY', { field })
}
