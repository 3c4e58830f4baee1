export type Filter = Readonly<Record<string, unknown>>

/**
 * A rule of reading without its demand that the record, or what it hangs on, is not deleted: who would see it if it were still there.
 * Conditions within operators of Directus' own, such as `_some`, stay as they are.
 * @returns null when nothing else is demanded
 */
export function asIfThere(rule: Filter | null): Filter | null {
  const kept = Object.entries(rule ?? {}).flatMap(([name, value]): [string, unknown][] => {
    if (name === 'deleted_at' && isLive(value)) return []
    if ((name === '_and' || name === '_or') && Array.isArray(value)) {
      const parts = value.map(part => asIfThere(part as Filter))
      // One that always holds decides an `or`.
      const rest = parts.filter(part => part !== null)
      return rest.length === 0 || (name === '_or' && rest.length < parts.length) ? [] : [[name, rest]]
    }
    if (name.startsWith('_') || typeof value !== 'object' || value === null) return [[name, value]]
    const inner = asIfThere(value as Filter)
    return inner === null ? [] : [[name, inner]]
  })
  return kept.length === 0 ? null : Object.fromEntries(kept)
}

const isLive = (value: unknown): boolean => JSON.stringify(value) === '{"_null":true}'
