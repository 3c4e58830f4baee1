import { IMPORT_DUPLICATES, IMPORT_KEYS, IMPORT_MODES, type Mapping } from '@kontor/model/wire/imports'
import type { ImportOptions } from '~/composables/useImportDraft'

/** What a template says of a file: its columns that go somewhere, and what becomes of its rows. */
export interface ImportTemplate {
  readonly mapping: Mapping
  readonly options: ImportOptions
}

/** Lists of saved views that are templates of imports into a place. */
export const templateList = (file: string): string => `import:${file}`.slice(0, 64)

/** As a saved view keeps it: column and field in `c` parts, in pairs. */
export function templateQuery({ mapping, options }: ImportTemplate): string {
  const parts = new URLSearchParams()
  for (const [column, field] of Object.entries(mapping)) if (field !== null) parts.append('c', JSON.stringify([column, field]))
  parts.append('mode', options.mode)
  parts.append('key', options.key)
  if (options.duplicates) parts.append('duplicates', options.duplicates)
  return parts.toString()
}

const one = <T extends string>(values: readonly T[], text: string | null): T | undefined => values.find(value => value === text)

/**
 * A template for a file with these columns; nothing when the file lacks one that the template maps, or the template says
 * nothing. Columns that it does not know go nowhere.
 */
export function templateFor(query: string | null, headers: readonly string[]): ImportTemplate | undefined {
  const parts = new URLSearchParams(query ?? '')
  const mapped = new Map<string, string>()
  for (const part of parts.getAll('c')) {
    try {
      const [column, field] = JSON.parse(part) as [unknown, unknown]
      if (typeof column !== 'string' || typeof field !== 'string') return undefined
      mapped.set(column, field)
    }
    catch {
      return undefined
    }
  }
  if (mapped.size === 0 || [...mapped.keys()].some(column => !headers.includes(column))) return undefined
  return {
    mapping: Object.fromEntries(headers.map(header => [header, mapped.get(header) ?? null])),
    options: { mode: one(IMPORT_MODES, parts.get('mode')) ?? 'create', key: one(IMPORT_KEYS, parts.get('key')) ?? 'externalId', duplicates: one(IMPORT_DUPLICATES, parts.get('duplicates')) },
  }
}
