import { Readable } from 'node:stream'
import iconv from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import { openFile, type FileRow, type WantedFormat } from './file.ts'

async function open(bytes: Buffer | string, wanted: WantedFormat = {}) {
  const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes)
  const file = await openFile(() => Readable.from([buffer]), wanted)
  const rows: FileRow[] = []
  for await (const row of file.rows) rows.push(row)
  return { ...file, rows }
}

describe('a file', () => {
  it.each(['UTF-8', 'UTF-16LE', 'UTF-16BE', 'windows-1252'])('is read as %s with lines, quotes and empty lines in it', async (encoding) => {
    const bytes = iconv.encode('Firma;Ort\r\nMüller;"Bad\r\nÖynhausen"\r\n\r\nGroß;Köln', encoding, { addBOM: encoding.startsWith('UTF-16') })
    expect(await open(bytes)).toMatchObject({
      encoding, delimiter: ';', headers: ['Firma', 'Ort'],
      rows: [{ line: 2, values: { Firma: 'Müller', Ort: 'Bad\r\nÖynhausen' } }, { line: 5, values: { Firma: 'Groß', Ort: 'Köln' } }],
    })
  })
  it('with a line that names its delimiter has its headers below', async () => {
    expect(await open('\uFEFFsep=,\r\nFirma,Ort\r\nA;B,Bonn\r\n')).toMatchObject({ delimiter: ',', headers: ['Firma', 'Ort'], rows: [{ line: 3, values: { Firma: 'A;B', Ort: 'Bonn' } }] })
  })
  it('keeps columns apart that have one name or none', async () => {
    expect((await open('Name;Name;;Name\n1;2;3;4')).headers).toEqual(['Name', 'Name (2)', '#3', 'Name (3)'])
  })
  it('of headers alone has no rows', async () => {
    expect((await open('Firma;Ort\n')).rows).toEqual([])
  })
  it.each(['', '\n', '\uFEFF', ' ; \n', '\r\n\r\n'])('without a word is empty: %j', async (text) => {
    await expect(open(text)).rejects.toMatchObject({ code: 'FILE_EMPTY' })
  })
  it.each([
    ['TOO_MANY_COLUMNS', null, Buffer.from('Firma;Ort\nA;B;C')], ['TOO_FEW_COLUMNS', null, Buffer.from('Firma;Ort\nA')],
    ['INVALID_CHARACTER', 'Firma', Buffer.from('Firma;Ort\nA\0B;Bonn')],
    ['INVALID_CHARACTER', 'Ort', Buffer.concat([Buffer.from('Firma;Ort\nMüüüüüller;K'), Buffer.from([0xf6]), Buffer.from('ln')])],
    ['INVALID_CHARACTER', 'Ort', iconv.encode('Firma;Ort\nA;\ud83d', 'UTF-16LE', { addBOM: true })],
    ['INVALID_CHARACTER', 'Ort', Buffer.concat([iconv.encode('Firma;Ort\nMüller;', 'windows-1252'), Buffer.from([0x81])])],
  ])('has a row that is refused whole: %s in %s', async (code, column, bytes) => {
    const { rows: [row] } = await open(bytes, bytes.includes(0x81) ? { encoding: 'windows-1252' } : {})
    expect(row?.refusal).toEqual({ code, column })
    for (const text of Object.values(row!.values)) expect(text.isWellFormed() && !text.includes('\0')).toBe(true)
  })
  it('that says U+FFFD itself is taken at its word', async () => {
    expect((await open('Firma;Ort\nM\uFFFDller;Köln')).rows).toEqual([{ line: 2, values: { Firma: 'M\uFFFDller', Ort: 'Köln' } }])
  })
})
