type Node = Record<string, unknown>

/** The part of Directus' query builder that a condition on ids uses. */
interface Subquery { select(column: string): { from(table: Readonly<Record<string, string>>): { whereRaw(sql: string, bindings: readonly unknown[]): unknown } } }

/** Which ids are meant: those of a column of a table, given an alias, of the rows for which the SQL holds. */
export interface IdCondition { readonly column: string, readonly from: Readonly<Record<string, string>>, readonly sql: string, readonly bindings: readonly unknown[] }

/** What a filter of Directus takes as the list of `_in` and `_nin`: its query builder makes a query of its own of a function. */
export function idsWhere({ column, from, sql, bindings }: IdCondition): (this: Subquery) => void {
  return function () {
    this.select(column).from(from).whereRaw(sql, bindings)
  }
}

/** The parts of a filter, at any depth, in which a name stands: one that is ours, and no field of a collection. */
export function partsNaming(filter: unknown, name: string): Node[] {
  if (typeof filter !== 'object' || filter === null) return []
  return [...Object.hasOwn(filter, name) ? [filter as Node] : [], ...Object.values(filter).flatMap(part => partsNaming(part, name))]
}

/** Puts a condition on ids where a name of ours stood. The part is changed in place: a search has it in hand for its second try. */
export function replaceByIds(part: Node, name: string, operator: '_in' | '_nin', condition: IdCondition): void {
  delete part[name]
  part._and = [...Array.isArray(part._and) ? part._and as unknown[] : [], { id: { [operator]: idsWhere(condition) } }]
}
