import { toColumnName } from '@kontor/compile/names'
import { z } from 'zod'
import { importError } from './errors.ts'
import type { Mapping } from '@kontor/model/wire/imports'
import { suggestMapping, type Aliases, type NamedTarget, type Parts } from './headers.ts'

const schema = z.record(z.string(), z.union([z.string(), z.null()]))

/**
 * The mapping that a request asks for, else the one that the headers suggest. Columns that a given mapping leaves out
 * have no target.
 * @param text JSON object, column of the file to field (`postal_code` or as the API calls it, `postalCode`) or null
 * @param parts fields that several columns may go to
 * @throws MAPPING_INVALID with `column` and `field`
 */
export function chooseMapping(text: string | undefined, headers: readonly string[], targets: readonly NamedTarget[], aliases: Aliases = {}, parts: Parts = {}): Mapping {
  if (text === undefined || text.trim() === '') return suggestMapping(headers, targets, aliases, parts)
  let parsed
  try {
    parsed = schema.safeParse(JSON.parse(text))
  } catch {
    throw importError('MAPPING_INVALID')
  }
  if (!parsed.success) throw importError('MAPPING_INVALID')
  const allowed = new Set(targets.map(t => t.name))
  const outside = new Map(targets.map(t => [t.apiName, t.name]))
  const columns = new Set(headers)
  const taken = new Set<string>()
  const chosen = new Map<string, string>()
  for (const [column, name] of Object.entries(parsed.data)) {
    if (!columns.has(column)) throw importError('MAPPING_INVALID', { column })
    if (name === null) continue
    const field = allowed.has(name) ? name : outside.get(name) ?? toColumnName(name)
    if (!allowed.has(field) || (taken.has(field) && !Object.hasOwn(parts, field))) throw importError('MAPPING_INVALID', { column, field })
    taken.add(field)
    chosen.set(column, field)
  }
  return Object.fromEntries(headers.map(header => [header, chosen.get(header) ?? null]))
}
