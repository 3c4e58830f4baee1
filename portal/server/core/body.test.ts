import { describe, expect, it } from 'vitest'
import { parseJsonObject } from './body.ts'

describe('JSON bodies', () => {
  it('is an object', () => expect(parseJsonObject('{"company":"Müller"}')).toEqual({ company: 'Müller' }))
  it.each(['', '{', '[]', 'null', '"x"', '12'])('%j is refused', text => expect(() => parseJsonObject(text)).toThrow(expect.objectContaining({ code: 'INVALID_JSON', status: 400 })))
  it('names the field with a character that no text can hold', () => {
    expect(() => parseJsonObject('{"tags":["a\\u0000"]}')).toThrow(expect.objectContaining({ details: [expect.objectContaining({ field: 'tags' })] }))
  })
  it('has a bottom', () => {
    expect(() => parseJsonObject(`{"a":${'['.repeat(50)}${']'.repeat(50)}}`)).toThrow(expect.objectContaining({ status: 400 }))
  })
})
