import type { TableSql } from '@kontor/compile/sql.ts'
import { describe, expect, it } from 'vitest'
import { instanceOf } from './instance.ts'
import { appliedRows, planRows, TARGETS } from './rows.ts'
import { planTables, type TableState } from './tables.ts'

const table: TableSql = {
  name: 'things', sequences: [], constraints: [], triggers: [], indexes: [],
  columns: [
    { name: 'id', type: 'uuid', notNull: true, default: 'gen_random_uuid()' },
    { name: 'name', type: 'character varying(100)', length: 100, notNull: true },
    { name: 'state', type: 'character varying(255)', notNull: true, default: '\'new\'' },
  ],
}
const column = (type: string, notNull: boolean, fallback: string | null = null) => ({ type, notNull, fallback })
const state = (columns: Record<string, ReturnType<typeof column>>, filled = true): TableState =>
  ({ tables: new Map([['things', new Map(Object.entries(columns))]]), names: new Set(), filled: new Set(filled ? ['things'] : []) })
const fine = { id: column('uuid', true, 'gen_random_uuid()'), name: column('character varying(100)', true), state: column('character varying(255)', true, '\'new\'::character varying') }
const plan = (change: Record<string, ReturnType<typeof column>>, filled?: boolean) => planTables([table], state({ ...fine, ...change }, filled))

describe('planning tables', () => {
  it('does nothing when nothing differs, whatever an admin added', () => {
    expect(plan({})).toEqual([])
    expect(plan({ shoe_size: column('integer', false) })).toEqual([])
  })
  it('never drops, shrinks or changes a kind', () => {
    const steps = [...plan({ name: column('character varying(500)', true) }), ...plan({ name: column('text', true) }), ...plan({ name: column('integer', true) })]
    expect(steps.map(step => [step.kind, step.sql])).toEqual([['report', undefined], ['report', undefined], ['report', undefined]])
  })
  it('widens a column', () => {
    expect(plan({ name: column('character varying(50)', true) })).toEqual([expect.objectContaining({ kind: 'patch', sql: 'ALTER TABLE "things" ALTER COLUMN "name" TYPE character varying(100)' })])
  })
  it('adds a required column without a value only where no row lacks it', () => {
    const rest = { id: fine.id, state: fine.state }
    expect(planTables([table], state(rest, false)).map(step => step.sql)).toEqual([expect.stringContaining('ADD COLUMN "name" character varying(100) NOT NULL')])
    expect(planTables([table], state(rest, true)).map(step => [step.kind, step.sql?.endsWith('NOT NULL') ?? null])).toEqual([['create', false], ['report', null]])
  })
})

describe('planning computed columns', () => {
  const price = { name: 'price', type: 'numeric(18,4)', notNull: false }
  const total = { ...price, name: 'total', generated: '"price" * 2' }
  const stored = '(price * (2)::numeric)'
  const planned = (wanted: TableSql['columns'][number], current?: object) => planTables([{ ...table, columns: [price, wanted] }], state({ price: column(price.type, false), ...current ? { total: { ...column(price.type, false), ...current } } : {} }))
  it('makes them with their expression, and notes what PostgreSQL made of it', () => {
    expect(planned(total).map(({ kind, sql }) => [kind, sql])).toEqual([['create', expect.stringMatching(/ADD COLUMN "total" numeric\(18,4\) GENERATED ALWAYS AS \("price" \* 2\) STORED;\nINSERT INTO kontor_state\.computed_columns/)]])
    expect(planned(total, { generated: stored, noted: { wanted: total.generated, stored } })).toEqual([])
  })
  it('brings another expression there, whoever changed it', () => {
    for (const current of [{ generated: stored, noted: { wanted: '"price" * 3', stored } }, { generated: '(price * (4)::numeric)', noted: { wanted: total.generated, stored } }, { generated: stored, noted: null }]) {
      expect(planned(total, current)).toEqual([expect.objectContaining({ kind: 'patch', sql: expect.stringContaining('ALTER COLUMN "total" SET EXPRESSION AS ("price" * 2)') as string })])
    }
  })
  it('keeps the values of what is computed no more, and leaves values of people alone', () => {
    expect(planned({ ...price, name: 'total' }, { generated: stored })).toEqual([expect.objectContaining({ kind: 'patch', sql: 'ALTER TABLE "things" ALTER COLUMN "total" DROP EXPRESSION' })])
    expect(planned(total, { generated: null })).toEqual([{ kind: 'report', what: 'things.total is filled in, the model computes it' }])
  })
})

describe('planning rows', () => {
  const wanted = { collection: 'things', icon: 'x', translations: [{ language: 'de-DE', translation: 'Dinge' }] }
  it('compares lists by what they hold and ignores columns that the model does not name', () => {
    expect(planRows(TARGETS.collections, [wanted], new Map([['things', { ...wanted, color: '#123456' }]]))).toEqual([])
  })
  it('patches only what differs', () => {
    expect(planRows(TARGETS.collections, [wanted], new Map([['things', { ...wanted, icon: 'y' }]]))).toEqual([
      { kind: 'patch', what: 'directus_collections things: icon', columns: { icon: { from: 'y', to: 'x' } }, sql: 'UPDATE directus_collections SET "icon" = $1 WHERE "collection" = $2', values: ['x', 'things'] },
    ])
  })
  it('leaves to the admin what is made once', () => {
    expect(planRows(TARGETS.presets, [{ collection: 'things', layout: 'tabular' }], new Map([['things', { collection: 'things', layout: 'cards' }]]))).toEqual([])
    const bookmark = { collection: 'things', bookmark: '$t:kontor_things_bookmark_mine', filter: null }
    expect(planRows(TARGETS.bookmarks, [bookmark], new Map())).toHaveLength(1)
    // Once it was there its absence is somebody's wish; an account of ours that is missing is not.
    expect(planRows(TARGETS.bookmarks, [bookmark], new Map(), appliedRows(TARGETS.bookmarks, [bookmark]))).toEqual([])
    expect(planRows(TARGETS.users, [{ id: 'u' }], new Map(), appliedRows(TARGETS.users, [{ id: 'u' }]))).toHaveLength(1)
  })
})

describe('instances', () => {
  it('has a database each', () => {
    expect(instanceOf('core').database).toBe('platform_core')
    expect(instanceOf('acme-nord')).toMatchObject({ database: 'tenant_acme_nord', model: 'tenant' })
  })
  it.each(['', 'Acme', '1st', 'a_b', 'x;drop', 'platform', 'api', 'a'.repeat(41), '-a', 'a-'])('refuses the slug %j', slug => expect(() => instanceOf(slug)).toThrow('is no tenant'))
})
