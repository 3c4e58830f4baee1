import { toApiName } from '@kontor/compile/names'
import type { OwnKind } from '@kontor/model/wire/imports'

/** Characters of a column's name; PostgreSQL keeps 63, and indexes are called after it. */
const LONGEST = 40
const LETTERS: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss', æ: 'ae', ø: 'o' }

/**
 * The name of a column for a field that people call so: `Größe (m²)` -> `groesse_m2`.
 * @param taken names of the fields that are there
 */
export function columnFor(label: string, taken: readonly string[]): string {
  const plain = label.toLowerCase().replace(/[äöüßæø]/g, letter => LETTERS[letter] ?? '').normalize('NFKD').replace(/\p{M}/gu, '').replace(/[^a-z0-9]+/g, '_').slice(0, LONGEST).replace(/^_+|_+$/g, '')
  const base = /^[a-z]/.test(plain) ? plain : `field_${plain}`.replace(/_+$/, '')
  // Two columns of one outside name would be one field.
  const known = new Set(taken.map(name => toApiName(name).toLowerCase()))
  let name = base
  for (let n = 2; known.has(toApiName(name).toLowerCase()); n++) name = `${base}_${n}`
  return name
}

/** What Studio's editor says of a new field of each kind. An empty yes/no stays empty: nobody has said no. */
export const SHAPES: Readonly<Record<OwnKind, { readonly type: string, readonly schema: object, readonly meta: object }>> = {
  text: { type: 'string', schema: {}, meta: { interface: 'input' } },
  longText: { type: 'text', schema: {}, meta: { interface: 'input-multiline', width: 'full' } },
  integer: { type: 'integer', schema: {}, meta: { interface: 'input' } },
  decimal: { type: 'decimal', schema: { numeric_precision: 20, numeric_scale: 5 }, meta: { interface: 'input' } },
  date: { type: 'date', schema: {}, meta: { interface: 'datetime' } },
  boolean: { type: 'boolean', schema: {}, meta: { interface: 'boolean', special: ['cast-boolean'] } },
}
