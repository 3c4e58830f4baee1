/** Does a filter say something about deleted records itself? */
function asksForDeleted(filter: unknown): boolean {
  if (typeof filter !== 'object' || filter === null) return false
  return Object.entries(filter).some(([key, value]) => key === 'deleted_at' || asksForDeleted(value))
}

interface Query {
  readonly filter?: object | null
}

/**
 * Lists and single records leave what is deleted out, for admins (whom no permission binds) too, unless the query's filter
 * names `deleted_at`.
 */
export function hideDeleted<Q extends Query>(query: Q): Q {
  if (asksForDeleted(query.filter)) return query
  const live = { deleted_at: { _null: true } }
  return { ...query, filter: query.filter && Object.keys(query.filter).length > 0 ? { _and: [query.filter, live] } : live }
}
