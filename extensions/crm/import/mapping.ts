import { toColumnName } from '@kontor/compile'
import { z } from 'zod'
import { crmError } from './errors.ts'
import { SOURCE_ADDRESS, type Mapping } from '@kontor/model/wire/imports'
import { suggestMapping, type NamedTarget } from './headers.ts'

const schema = z.record(z.string(), z.union([z.string(), z.null()]))

/**
 * The mapping that a request asks for, else the one that the headers suggest. Columns that a given mapping leaves out
 * have no target.
 * @param text JSON object, column of the file to field (`postal_code` or as the API calls it, `postalCode`) or null
 * @throws MAPPING_INVALID with `column` and `field`
 */
export function chooseMapping(text: string | undefined, headers: readonly string[], targets: readonly NamedTarget[]): Mapping {
  if (text === undefined || text.trim() === '') return suggestMapping(headers, targets)
  let parsed
  try {
    parsed = schema.safeParse(JSON.parse(text))
  } catch {
    throw crmError('MAPPING_INVALID')
  }
  if (!parsed.success) throw crmError('MAPPING_INVALID')
  const allowed = new Set(targets.map(t => t.name)).add(SOURCE_ADDRESS)
  const columns = new Set(headers)
  const taken = new Set<string>()
  const chosen = new Map<string, string>()
  for (const [column, name] of Object.entries(parsed.data)) {
    if (!columns.has(column)) throw crmError('MAPPING_INVALID', { column })
    if (name === null) continue
    const field = allowed.has(name) ? name : toColumnName(name)
    if (!allowed.has(field) || taken.has(field)) throw crmError('MAPPING_INVALID', { column, field })
    taken.add(field)
    chosen.set(column, field)
  }
  return Object.fromEntries(headers.map(header => [header, chosen.get(header) ?? null]))
}

/** @throws MAPPING_WITHOUT_COMPANY */
export function assertCompany(mapping: Mapping): void {
  if (!Object.values(mapping).includes('company')) throw crmError('MAPPING_WITHOUT_COMPANY')
}
