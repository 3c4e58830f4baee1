import iconv from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import { ByteScan } from './byte-scan.ts'
import { assertReadable, detectEncoding, replacesBytes } from './encoding.ts'

/** Scanned in pieces of odd sizes, so that characters are cut in two. */
const scan = (bytes: Buffer, piece = 4097) => {
  const scanned = new ByteScan()
  for (let at = 0; at < bytes.length; at += piece) scanned.push(bytes.subarray(at, at + piece))
  return scanned.facts()
}

const lines = ['Firma;Straße;PLZ;Ort', 'Müller & Söhne KG;Hauptstraße 1;53111;Köln', 'Bäckerei Groß;Römerstraße 5;80331;München', ...Array.from({ length: 200 }, (_, i) => `Firma ${i};Weg ${i};10115;Berlin`)]
const text = lines.join('\r\n')

describe('encoding of a file', () => {
  it.each(['UTF-8', 'UTF-16LE', 'UTF-16BE', 'windows-1252'])('%s is recognized', (encoding) => {
    expect(detectEncoding(scan(iconv.encode(text, encoding)))).toBe(encoding)
  })
  it.each(['UTF-8', 'UTF-16LE', 'UTF-16BE'])('%s with a byte order mark is recognized', (encoding) => {
    expect(detectEncoding(scan(iconv.encode(text, encoding, { addBOM: true })))).toBe(encoding)
  })
  it('reads one letter beyond ASCII at the very end', () => {
    expect(detectEncoding(scan(iconv.encode(`${'a;b;c\n'.repeat(200_000)}Köln`, 'windows-1252')))).toBe('windows-1252')
    expect(detectEncoding(scan(iconv.encode(`${'a;b;c\n'.repeat(200_000)}Köln`, 'UTF-8')))).toBe('UTF-8')
  })
  it('recognizes Cyrillic', () => {
    const russian = 'Компания;Город\nООО Ромашка;Москва\nЗАО Северный ветер;Санкт-Петербург\n'.repeat(20)
    expect(detectEncoding(scan(iconv.encode(russian, 'windows-1251')))).toBe('windows-1251')
  })
  it.each([
    ['an archive', Buffer.from('504b030414000600080000002100', 'hex')],
    ['the beginning of one', Buffer.from('504b0304140006000800', 'hex')],
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')],
    ['bytes', Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7919) % 256))],
  ])('refuses %s', (_, bytes) => expect(() => detectEncoding(scan(bytes))).toThrow(expect.objectContaining({ code: 'FILE_NOT_TEXT' })))
  it.each([
    ['xlsx', Buffer.concat([Buffer.from('504b0304140006000800', 'hex'), Buffer.from('[Content_Types].xml')])],
    ['ods', Buffer.concat([Buffer.from('504b0304140000080000', 'hex'), Buffer.from('mimetypeapplication/vnd.oasis.opendocument.spreadsheet')])],
    ['xls', Buffer.from('d0cf11e0a1b11ae1', 'hex')],
  ])('says what to do with %s', (_, bytes) => expect(() => detectEncoding(scan(bytes))).toThrow(expect.objectContaining({ code: 'FILE_IS_SPREADSHEET' })))
  it('takes a stray NUL for a broken row, not for a program', () => {
    expect(detectEncoding(scan(Buffer.from('Firma;Ort\nA\0B;Bonn\n')))).toBe('UTF-8')
  })
  it('does not let one broken place turn all umlauts of UTF-8 into others', () => {
    const facts = scan(Buffer.concat([Buffer.from(text), Buffer.from([0xfc, 0x0a])]))
    expect(detectEncoding(facts)).toBe('UTF-8')
    expect(replacesBytes(facts, 'UTF-8')).toBe(true)
    expect(replacesBytes(scan(Buffer.from(text)), 'UTF-8')).toBe(false)
  })
  it('counts characters across pieces of every size', () => {
    const bytes = Buffer.concat([Buffer.from('aäß€😀'.repeat(50)), Buffer.from([0xc3, 0x28, 0xff])])
    for (const piece of [1, 2, 3, 5, 7, 1000]) expect(scan(bytes, piece).utf8).toEqual({ good: 200, broken: 2 })
  })
  it('refuses to read other bytes as UTF-8', () => {
    expect(() => assertReadable(scan(iconv.encode(text, 'windows-1252')), 'UTF-8')).toThrow(expect.objectContaining({ code: 'FILE_ENCODING' }))
    expect(() => assertReadable(scan(Buffer.from('a')), 'klingon')).toThrow(expect.objectContaining({ code: 'FILE_ENCODING' }))
  })
})
