import { describe, expect, it } from 'vitest'
import { readPayload } from './read-payload.ts'

describe('payload of a lead', () => {
  it('keeps texts as they were given, blanks around them and wrong addresses too', () => {
    const lead = { company: ' Müller & Söhne ', email: 'kein(at)x', tags: ['a'], rating: null }
    expect(readPayload(lead, true)).toEqual(lead)
  })
  it('takes blanks alone for no value', () => {
    expect(readPayload({ email: '  ', city: '\n' }, false)).toEqual({ email: null, city: null })
  })
  it.each([[{}, true], [{ company: ' ' }, true], [{ company: ' ' }, false], [{ company: null }, false]])('asks for the company: %j', (payload, creates) => {
    expect(() => readPayload(payload, creates)).toThrow(expect.objectContaining({ code: 'COMPANY_MISSING' }))
  })
  it.each(['a\0b', 'a\ud83d'])('refuses what cannot be stored unchanged: %j', (city) => {
    expect(() => readPayload({ city }, false)).toThrow(expect.objectContaining({ code: 'INVALID_CHARACTER', extensions: expect.objectContaining({ field: 'city' }) }))
  })
})
