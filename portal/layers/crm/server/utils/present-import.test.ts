import type { PreviewAnswer } from '@kontor/model/wire/imports'
import { describe, expect, it } from 'vitest'
import { presentImport, presentPreview } from './present-import'

describe('an import outside', () => {
  it('says how far it is and speaks the names of the API', () => {
    expect(presentImport({
      id: 'i', file_name: 'a.csv', encoding: 'UTF-8', delimiter: ';', state: 'running', headers: ['PLZ', 'Quelle', 'Fax'], mapping: { PLZ: 'postal_code', Quelle: '_source_address', Fax: null },
      sheet: null, rows_total: 200, rows_done: 50, rows_created: 40, mode: 'both', key: 'email', duplicates: null, rows_updated: 5, rows_unchanged: 1, rows_duplicates: 0, rows_marked: 3, rows_refused: 10, rows_undone: 0, rows_kept: 0, error: null, source: null, date_created: '2026-01-01T00:00:00Z', started_at: null, finished_at: null, undone_at: null,
    })).toMatchObject({ fileName: 'a.csv', mode: 'both', key: 'email', duplicates: null, progress: 0.25, counts: { total: 200, done: 50, created: 40, updated: 5, unchanged: 1, duplicates: 0, marked: 3, refused: 10 }, mapping: { PLZ: 'postalCode', Quelle: '_sourceAddress', Fax: null } })
  })
  it('labels fields, marks and refusals in the person\'s language', () => {
    const raw: PreviewAnswer = {
      encoding: 'UTF-8', delimiter: ';', headers: ['PLZ'], mapping: { PLZ: 'postal_code' }, kinds: { PLZ: 'text' }, rowsTotal: 1, fields: [{ name: 'postal_code', labels: { de: 'PLZ', en: 'Postal code' }, required: false }],
      rows: [{ row: 2, values: { PLZ: '1' }, marks: [{ field: 'postal_code', code: 'INVALID_POSTAL_CODE', value: '1' }], refusal: null, finds: null }, { row: 3, values: {}, marks: [], refusal: 'TOO_FEW_COLUMNS', finds: null }],
    }
    expect(presentPreview(raw, 'en')).toMatchObject({ mapping: { PLZ: 'postalCode' }, fields: [{ name: 'postalCode', label: 'Postal code' }], rows: [{ marks: [{ field: 'postalCode', message: 'Does not fit the country' }], refusal: null }, { refusal: { code: 'TOO_FEW_COLUMNS', message: 'Fewer columns than the header line' } }] })
  })
})
