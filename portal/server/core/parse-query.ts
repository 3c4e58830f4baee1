import type { Locale } from '@kontor/model'
import type { H3Event } from 'h3'
import type * as z from 'zod'
import { KontorError, type Problem } from './errors.ts'
import { requestFacts, searchOf } from './request.ts'

const FILTER = /^filter\[([^\]]+)\](?:\[([^\]]+)\])?$/

const WORDS = {
  unknown: { de: 'Diesen Parameter gibt es hier nicht.', en: 'There is no such parameter here.' },
  invalid: { de: 'Diese Angabe passt hier nicht.', en: 'This does not fit here.' },
} as const satisfies Record<string, Record<Locale, string>>

/** A place in the parsed query as it stands in the address: `filter.at.gte` -> `filter[at][gte]`. */
function nameOf(path: readonly PropertyKey[]): string {
  const [head = '', field, operator] = path.map(String)
  if (head !== 'filter' || field === undefined) return head
  return operator === undefined || operator === 'eq' ? `filter[${field}]` : `filter[${field}][${operator}]`
}

/**
 * The parameters in the address, checked by a strict schema. `filter[at][gte]=` arrives there as `filter.at.gte`,
 * `filter[role]=` as `filter.role.eq`; `tenant` says whose call it is and is known everywhere.
 * @throws KontorError 400 `INVALID_QUERY` that names every parameter that is not known or does not fit
 */
export function parseQuery<S extends z.ZodType>(event: H3Event, schema: S): z.output<S> {
  const values: Record<string, unknown> = {}
  const filter: Record<string, Record<string, string>> = {}
  for (const [key, value] of searchOf(event)) {
    const [, field, operator = 'eq'] = FILTER.exec(key) ?? []
    if (field !== undefined) filter[field] = { ...filter[field], [operator]: value }
    else if (key !== 'tenant') values[key] = value
  }
  const parsed = schema.safeParse(Object.keys(filter).length > 0 ? { ...values, filter } : values)
  if (parsed.success) return parsed.data
  const { locale } = requestFacts(event)
  throw new KontorError('INVALID_QUERY', { details: parsed.error.issues.flatMap((issue): Problem[] => issue.code === 'unrecognized_keys'
    ? issue.keys.map(key => ({ field: nameOf([...issue.path, key]), code: 'UNKNOWN_PARAMETER', message: WORDS.unknown[locale] }))
    : [{ field: nameOf(issue.path), code: 'INVALID', message: WORDS.invalid[locale] }]) })
}
