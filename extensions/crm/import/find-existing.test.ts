import { expect, it } from 'vitest'
import type { MadeRow } from './batches.ts'
import { apart, sameKeys } from './find-existing.ts'

it('knows what is the same of two leads', () => {
  expect(sameKeys({ company: ' Müller   GmbH', postal_code: '53111 ', email: 'A@B.de', phone: '0228 123456', external_id: 'x' })).toEqual(sameKeys({ company: 'müller gmbh', postal_code: '53111', email: 'a@b.de ', phone: '+49 228 123456', external_id: ' x' }))
  expect(sameKeys({ company: 'A', phone: '044 668 18 00', country: 'Schweiz' })).toEqual(sameKeys({ company: 'B', phone: '+41446681800' }))
  expect(sameKeys({ company: 'A', phone: 'auf Anfrage', email: ' ' })).toEqual([])
})
it('works off what may be the same one after the other', () => {
  const row = (values: object) => ({ values }) as MadeRow
  const [a, b, c, d] = [row({ company: 'A', email: 'a@x.de' }), row({ company: 'B' }), row({ company: 'C', email: 'A@x.de', external_id: '1' }), row({ company: 'D', external_id: '1' })] as const
  expect(apart([a, b, c, d])).toEqual([[a, b], [c], [d]])
})
