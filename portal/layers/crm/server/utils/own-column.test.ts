import { OWN_KINDS } from '@kontor/model/wire/imports'
import { customDescriptor } from '@kontor/compile/custom'
import { expect, it } from 'vitest'
import { columnFor, SHAPES } from './own-column'

it.each([
  ['Größe (m²)', [], 'groesse_m2'], ['Zahl der Mitarbeiter', [], 'zahl_der_mitarbeiter'], ['Café', [], 'cafe'], ['2027', [], 'field_2027'], ['名前', [], 'field'], ['id', ['id'], 'id_2'],
  ['Lead Number', ['lead_number'], 'lead_number_2'], ['Filiale', ['filiale', 'filiale_2'], 'filiale_3'], ['x'.repeat(80), [], 'x'.repeat(40)], [`${'y'.repeat(39)} z`, [], 'y'.repeat(39)],
])('%s beside %j is the column %s', (label, taken, name) => expect(columnFor(label, taken)).toBe(name))

it.each(OWN_KINDS)('a field of kind %s is one for portal and imports', (kind) => {
  expect(customDescriptor({ field: 'own', ...SHAPES[kind] }, 'de')).toMatchObject({ name: 'own', kind, required: false, readonly: false })
})
