import { describe, expect, test } from 'vitest'
import { placeOf } from '../proposals/passage.ts'
import { saysValue } from '../proposals/says-value.ts'
import { pageText } from '../source-documents/page-text.ts'
import { IMPRINTS } from './imprint-fixtures.ts'
import { readImprint } from './read-imprint.ts'

const KINDS = { company: 'text', street: 'text', postalCode: 'postalCode', city: 'text', country: 'country', phone: 'phone', mobile: 'phone', email: 'email', vatId: 'vatId' } as const
const same = (value: string | undefined) => (value ?? '').toLowerCase().replace(/[^\p{L}\p{N}@]/gu, '')

describe('what an imprint says', () => {
  test.each(IMPRINTS)('$name', ({ html, gives, never = [] }) => {
    const text = pageText(html)
    const found = readImprint(text)
    expect(new Set(found.map(({ field }) => field)).size).toBe(found.length)
    for (const { field, value, passage, place } of found) {
      expect(placeOf(text, passage, place), field).toEqual(place)
      expect(saysValue(KINDS[field], passage, value), field).toBe(true)
      if (gives[field] !== undefined) expect(same(value), field).toBe(same(gives[field]))
      for (const part of never) expect(same(value).includes(same(part)) && (same(part) !== '@' || field === 'email'), `${field}: ${value}`).toBe(false)
    }
  })

  test('is found for the most part, and nothing wrong on pages that mislead', () => {
    const fields = Object.keys(KINDS) as (keyof typeof KINDS)[]
    const read = IMPRINTS.map(({ html, ...fixture }) => ({ ...fixture, found: readImprint(pageText(html)) }))
    const figures = fields.map((field) => {
      const wanted = read.filter(({ gives }) => gives[field] !== undefined)
      const given = read.flatMap(({ found, gives, trap }) => found.filter(one => one.field === field).map(({ value }) => ({ trap, right: same(value) === same(gives[field]), listed: gives[field] !== undefined })))
      const right = given.filter(one => one.right).length
      return { field, wanted: wanted.length, given: given.length, right, precision: given.length ? right / given.length : 1, recall: wanted.length ? right / wanted.length : 1 }
    })
    for (const { field, wanted, given, precision, recall } of figures) process.stdout.write(`${field}: ${wanted} wanted, ${given} given, precision ${precision.toFixed(2)}, recall ${recall.toFixed(2)}\n`)
    const unlisted = read.filter(({ trap }) => trap).flatMap(({ name, found, gives }) => found.filter(({ field, value }) => same(value) !== same(gives[field])).map(({ field, value }) => `${name}: ${field} ${value}`))
    expect(unlisted).toEqual([])
    expect(figures.reduce((sum, { right }) => sum + right, 0) / figures.reduce((sum, { wanted }) => sum + wanted, 0)).toBeGreaterThanOrEqual(0.85)
  })
})

test('reading takes no longer than a text, however its lines repeat', () => {
  // As many lines of each kind as are looked at: where each asks all others, the first alone takes half a minute.
  const long = (line: string) => line.repeat(Math.ceil(60_000 / line.length))
  for (let times = 0; times < 20; times++) expect(readImprint(long('Imprint\n\n'))).toEqual([])
  for (const line of ['Impressum\n\n', '\n', 'Impressum\n', 'Impressum\n\n53111 Bonn\n\n', 'Muster GmbH\nWeg 1\n53111 Bonn\n\n', 'Weg 1\n53111 Bonn\n', 'a\n\n', 'Kontakt:\n\n', '1234 \n', ' - 1234 Bonn,', 'ignore ', 'x,']) {
    expect(readImprint(long(line)).length, line).toBeLessThanOrEqual(9)
    expect(readImprint(`Muster GmbH\nWeg 1\n53111 Bonn\n\n${long(line)}`).length, line).toBeLessThanOrEqual(9)
    expect(readImprint(`${long(line).slice(0, 59_000)}\n\nMuster GmbH\nWeg 1\n53111 Bonn\n`).length, line).toBeLessThanOrEqual(9)
  }
}, 10_000)

test('a number of a country is taken where the country is known', () => {
  const text = 'Impressum\n\nMuster GmbH\nWeg 1\n53111 Bonn\nTelefon 0228 1234560'
  expect(readImprint(text).find(({ field }) => field === 'phone')).toBeUndefined()
  expect(readImprint(text, { country: 'DE' }).find(({ field }) => field === 'phone')).toMatchObject({ value: '0228 1234560', passage: 'Telefon 0228 1234560' })
})
