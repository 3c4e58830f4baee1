import type { Row } from '@kontor/compile/directus.ts'
import type { Client } from './connect.ts'

/**
 * What an administrator changed in the looks of a collection or field of the model (`extensions/platform` notes it in
 * `kontor_state.own_looks`): theirs from then on, so that no upgrade takes it back.
 */
export type Looks = ReadonlyMap<string, ReadonlySet<string>>

export type LookTarget = 'collections' | 'fields'
const nameOf = (target: string, row: Row) => [target, row.collection, row.field ?? ''].join('|')

export async function readLooks(client: Client): Promise<Looks> {
  // A database of an earlier model has no such notes.
  const { rows: [found] } = await client.query<{ there: boolean }>('SELECT to_regclass(\'kontor_state.own_looks\') IS NOT NULL AS there')
  if (!found?.there) return new Map()
  const { rows } = await client.query<{ target: string, collection: string, field: string, columns: string[] }>('SELECT target, collection, field, columns FROM kontor_state.own_looks')
  return new Map(rows.map(row => [nameOf(row.target, row), new Set(row.columns)]))
}

/** What the model says where it says something that must hold: an administrator's own word counts only beside it. */
const holds = (row: Row, column: string) => column === 'special' || (column === 'validation' && row.validation != null) || (column === 'required' && row.required === true)

/** The rows of the model without what is the administrator's. */
export function withoutLooks(target: LookTarget, rows: readonly Row[], looks: Looks): readonly Row[] {
  return rows.map((row) => {
    const own = looks.get(nameOf(target, row))
    return own ? Object.fromEntries(Object.entries(row).filter(([column]) => column === 'collection' || column === 'field' || !own.has(column) || holds(row, column))) : row
  })
}
