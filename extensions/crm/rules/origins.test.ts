import { describe, expect, it } from 'vitest'
import { importOrigin } from './origins.ts'

describe('origin of an imported lead', () => {
  it('is one row for all fields: file, row and the address that the row names', () => {
    expect(importOrigin('i', 7, null, 'https://x.de/impressum')).toEqual({ field: '*', kind: 'import', import: 'i', import_row: 7, source: null, address: 'https://x.de/impressum' })
  })
  it('cuts no address', () => expect(importOrigin('i', 7, 's', 'x'.repeat(2001)).address).toBeNull())
})
