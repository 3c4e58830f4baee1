import { describe, expect, it } from 'vitest'
import { afterFilter, afterSql, parseSort, type SortPart } from './after.ts'

const id: SortPart = { path: ['id'], down: false, nullable: false }

/** Rows in PostgreSQL's order, and a filter of ours applied to them as Directus would. */
const ROWS = [null, 'a', 'a', 'b', null, 'c', 'a'].map((city, at) => ({ id: String(at), city }))
const compare = (a: string | null, b: string | null) => a === b ? 0 : a === null ? 1 : b === null ? -1 : a < b ? -1 : 1
const ordered = (parts: readonly SortPart[]) => [...ROWS].sort((x, y) => {
  for (const { path: [name = ''], down } of parts) {
    const found = compare(x[name as 'city'], y[name as 'city']) * (down ? -1 : 1)
    if (found !== 0) return found
  }
  return 0
})
function holds(row: Record<string, string | null>, filter: Record<string, unknown>): boolean {
  return Object.entries(filter).every(([name, test]) => {
    if (name === '_and') return (test as Record<string, unknown>[]).every(one => holds(row, one))
    if (name === '_or') return (test as Record<string, unknown>[]).some(one => holds(row, one))
    const value = row[name] ?? null
    const [operator = '', wanted] = Object.entries(test as object)[0] as [string, string]
    if (operator === '_null') return value === null
    if (operator === '_nnull') return value !== null
    if (value === null) return false
    return { _eq: value === wanted, _gt: value > wanted, _lt: value < wanted, _gte: value >= wanted, _lte: value <= wanted }[operator] ?? false
  })
}

describe('everything after a place in an order', () => {
  it.each([false, true])('goes through all records once, empty values too (descending: %s)', (down) => {
    const parts: SortPart[] = [{ path: ['city'], down, nullable: true }, { ...id, down }]
    const all = ordered(parts)
    all.forEach((row, at) => expect(all.filter(one => holds(one, afterFilter(parts, [row.city, row.id])))).toEqual(all.slice(at + 1)))
  })
  it('names columns of related records, and starts an index where it can', () => {
    expect(parseSort('-industry.name_de')).toEqual({ path: ['industry', 'name_de'], down: true })
    expect(afterFilter([{ path: ['industry', 'name_de'], down: true, nullable: true }, id], ['Bau', '7'])).toEqual({ _and: [
      { industry: { name_de: { _lte: 'Bau' } } }, { _or: [{ industry: { name_de: { _lt: 'Bau' } } }, { _and: [{ industry: { name_de: { _eq: 'Bau' } } }, { id: { _gt: '7' } }] }] },
    ] })
  })
})

it('says the same in SQL, with every value bound', () => {
  const columnOf = ({ path }: SortPart) => ({ sql: 'r.??', bindings: [path[0]] })
  expect(afterSql([{ path: ['city'], down: false, nullable: true }, { ...id, down: false }], ['Bonn', '7'], columnOf)).toEqual({
    sql: '(((r.?? > ? OR r.?? IS NULL)) OR (r.?? = ? AND r.?? > ?))', bindings: ['city', 'Bonn', 'city', 'city', 'Bonn', 'id', '7'],
  })
  expect(afterSql([{ path: ['city'], down: false, nullable: true }, id], [null, '7'], columnOf)).toEqual({ sql: '((r.?? IS NULL AND r.?? > ?))', bindings: ['city', 'id', '7'] })
})
