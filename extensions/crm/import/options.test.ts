import { describe, expect, it } from 'vitest'
import { assertTargets, readOptions } from './options.ts'

const code = (code: string) => expect.objectContaining({ code }) as Error

describe('options of an import', () => {
  it('make leads unless something else is said', () => expect(readOptions({ key: 'email' })).toEqual({ mode: 'create', key: null, duplicates: null }))
  it('name what leads are found by', () => {
    expect(readOptions({ mode: 'both', key: 'email', duplicates: 'skip' })).toEqual({ mode: 'both', key: 'email', duplicates: 'skip' })
    expect(readOptions({ mode: 'update', key: 'leadNumber', duplicates: 'skip' })).toEqual({ mode: 'update', key: 'leadNumber', duplicates: null })
  })
  it.each([[{ mode: 'delete' }], [{ mode: 'update' }], [{ mode: 'update', key: 'phone' }], [{ duplicates: 'merge' }], [{ mode: 'constructor' }]])('are refused: %j', fields => expect(() => readOptions(fields as Record<string, string>)).toThrow(code('IMPORT_OPTION')))
  it('need their columns', () => {
    expect(() => assertTargets({ a: 'email' }, readOptions({}))).toThrow(code('MAPPING_WITHOUT_COMPANY'))
    expect(() => assertTargets({ a: 'company' }, readOptions({ mode: 'update', key: 'companyPostalCode' }))).toThrow(code('MAPPING_WITHOUT_KEY'))
    expect(() => assertTargets({ a: 'email' }, readOptions({ mode: 'both', key: 'email' }))).toThrow(code('MAPPING_WITHOUT_COMPANY'))
    expect(() => assertTargets({ a: 'email', b: 'city' }, readOptions({ mode: 'update', key: 'email' }))).not.toThrow()
  })
})
