import iconv from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import { assertReadable, detectEncoding } from './encoding.ts'

const lines = ['Firma;Straße;PLZ;Ort', 'Müller & Söhne KG;Hauptstraße 1;53111;Köln', 'Bäckerei Groß;Römerstraße 5;80331;München', ...Array.from({ length: 200 }, (_, i) => `Firma ${i};Weg ${i};10115;Berlin`)]
const text = lines.join('\r\n')

describe('encoding of a file', () => {
  it.each(['UTF-8', 'UTF-16LE', 'UTF-16BE', 'windows-1252'])('%s is recognized', (encoding) => {
    expect(detectEncoding(iconv.encode(text, encoding))).toBe(encoding)
  })
  it.each(['UTF-8', 'UTF-16LE', 'UTF-16BE'])('%s with a byte order mark is recognized', (encoding) => {
    expect(detectEncoding(iconv.encode(text, encoding, { addBOM: true }))).toBe(encoding)
  })
  it('reads one letter beyond ASCII at the very end', () => {
    expect(detectEncoding(iconv.encode(`${'a;b;c\n'.repeat(200_000)}Köln`, 'windows-1252'))).toBe('windows-1252')
    expect(detectEncoding(iconv.encode(`${'a;b;c\n'.repeat(200_000)}Köln`, 'UTF-8'))).toBe('UTF-8')
  })
  it('recognizes Cyrillic', () => {
    const russian = 'Компания;Город\nООО Ромашка;Москва\nЗАО Северный ветер;Санкт-Петербург\n'.repeat(20)
    expect(detectEncoding(iconv.encode(russian, 'windows-1251'))).toBe('windows-1251')
  })
  it.each([
    ['a spreadsheet', Buffer.from('504b030414000600080000002100', 'hex')],
    ['the beginning of one', Buffer.from('504b0304140006000800', 'hex')],
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')],
    ['bytes', Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7919) % 256))],
  ])('refuses %s', (_, bytes) => expect(() => detectEncoding(bytes)).toThrow(expect.objectContaining({ code: 'FILE_NOT_TEXT' })))
  it('refuses to read other bytes as UTF-8', () => {
    expect(() => assertReadable(iconv.encode(text, 'windows-1252'), 'UTF-8')).toThrow(expect.objectContaining({ code: 'FILE_ENCODING' }))
    expect(() => assertReadable(Buffer.from('a'), 'klingon')).toThrow(expect.objectContaining({ code: 'FILE_ENCODING' }))
  })
})
