import type { Database } from '@kontor/extension-shared/context'

const JSON_COLUMNS = ['value', 'former'] as const

/** Whose value it is, is known by the id alone, which comes along. */
export function withId<Q extends { readonly fields?: readonly string[] | null, readonly aggregate?: unknown }>(query: Q): Q {
  const { fields, aggregate } = query
  if (!fields || aggregate || fields.includes('id') || fields.includes('*') || !JSON_COLUMNS.some(name => fields.includes(name))) return query
  return { ...query, fields: [...fields, 'id'] }
}

/**
 * Proposed values as they are kept. Directus reads a text in a JSON column as JSON once more, so that the postal code "53111" would be
 * a number and "1e3" a thousand.
 */
export async function keepValues<T>(rows: T, database: Database): Promise<T> {
  const read = (Array.isArray(rows) ? rows : [rows]) as Record<string, unknown>[]
  const wanted = read.filter(row => typeof row.id === 'string' && JSON_COLUMNS.some(name => name in row))
  if (wanted.length === 0) return rows
  const kept = new Map((await database('proposals').whereIn('id', wanted.map(row => row.id as string)).select('id', ...JSON_COLUMNS) as Record<string, unknown>[]).map(row => [row.id, row]))
  for (const row of wanted) {
    const asKept = kept.get(row.id)
    for (const name of JSON_COLUMNS) if (asKept && name in row && row[name] !== undefined) row[name] = asKept[name] ?? null
  }
  return rows
}
