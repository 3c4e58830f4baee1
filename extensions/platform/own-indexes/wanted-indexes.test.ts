import { MODELS } from '@kontor/model'
import { describe, expect, test } from 'vitest'
import { wantedIndexes, type OwnColumn } from './wanted-indexes.ts'

const column = (field: string, type: string, more: Partial<OwnColumn> = {}): OwnColumn => ({ collection: 'leads', field, type, max_length: type === 'character varying' ? 255 : null, special: null, soft_delete: true, key: 'id', ...more })
const wanted = (...columns: OwnColumn[]) => wantedIndexes(columns, MODELS.tenant).map(({ sql }) => sql.replace(/^CREATE INDEX "\w+" ON /, ''))

describe('indexes for the fields of an administrator', () => {
  test('a text is sorted and searched, everything else is sorted', () => {
    expect(wanted(column('region', 'character varying'))).toEqual(['"leads" ("region", "id") WHERE deleted_at IS NULL', '"leads" USING gin (lower("region"::text) gin_trgm_ops)'])
    expect(wanted(column('budget', 'integer'))).toEqual(['"leads" ("budget", "id") WHERE deleted_at IS NULL'])
    expect(wanted(column('story', 'text'))).toEqual(['"leads" USING gin (lower("story"::text) gin_trgm_ops)'])
    expect(wanted(column('code', 'character varying', { collection: 'cars', soft_delete: false, key: 'code' }))).toEqual(['"cars" USING gin (lower("code"::text) gin_trgm_ops)'])
    expect(wanted(column('plate', 'character varying', { collection: 'cars', soft_delete: false, key: 'code' }))).toEqual(['"cars" ("plate", "code")', '"cars" USING gin (lower("plate"::text) gin_trgm_ops)'])
  })
  test('what is too long for an order is found by its value', () => {
    expect(wanted(column('essay', 'character varying', { max_length: 5000 }))).toEqual(['"leads" USING hash ("essay") WHERE deleted_at IS NULL', '"leads" USING gin (lower("essay"::text) gin_trgm_ops)'])
  })
  test('the model\'s own fields, secrets and what lists cannot show get none', () => {
    expect(wanted(column('company', 'character varying'), column('id', 'uuid'), column('secret', 'character varying', { special: 'conceal,hash' }), column('labels', 'json'), column('place', 'USER-DEFINED'))).toEqual([])
  })
  test('names fit into PostgreSQL and differ', () => {
    const long = 'x'.repeat(60)
    const names = wantedIndexes([column(`${long}a`, 'character varying'), column(`${long}b`, 'character varying')], MODELS.tenant).map(({ name }) => name)
    expect(new Set(names).size).toBe(4)
    for (const name of names) expect(Buffer.byteLength(name)).toBeLessThanOrEqual(63)
  })
})
