import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { detectDelimiter, namedDelimiter, readCsv, type CsvRecord } from './csv.ts'

const read = async (text: string, delimiter = ';'): Promise<CsvRecord[]> => {
  const records: CsvRecord[] = []
  for await (const record of readCsv(() => Readable.from([Buffer.from(text)]), { encoding: 'UTF-8', delimiter })) records.push(record)
  return records
}

describe('delimiter', () => {
  it.each([
    [';', 'Firma;Ort;Notiz\nA;Bonn;x, y, z\nB;Köln;1,5'], [',', 'Company,City\n"Smith, Jones",Bonn\nB,Köln'], ['\t', 'a\tb\tc\n1\t2\t3'], ['|', 'a|b\n1|2'],
    [';', 'Firma\nA GmbH\nB GmbH'], [';', 'Firma;Ort\n"A; B";"mehr\nals eine"\nC;D'],
  ])('%j', (delimiter, text) => expect(detectDelimiter(Buffer.from(text), 'UTF-8')).toBe(delimiter))
})

describe('records', () => {
  it('keeps every cell as it stands in the file and knows its line', async () => {
    expect(await read('\uFEFFFirma;Notiz\r\n A ;"zwei\r\nZeilen"\r\n\r\n"B ""x""";=1+1\r\n')).toEqual([
      { line: 1, cells: ['Firma', 'Notiz'] }, { line: 2, cells: [' A ', 'zwei\r\nZeilen'] }, { line: 5, cells: ['B "x"', '=1+1'] },
    ])
  })
  it('takes quotes in the middle of a cell for letters', async () => {
    expect((await read('Firma;Ort\nHotel "Adler" GmbH;Bonn'))[1]!.cells).toEqual(['Hotel "Adler" GmbH', 'Bonn'])
  })
  it('gives rows with too many or too few cells as they are', async () => {
    expect((await read('a;b\n1\n1;2;3')).map(r => r.cells.length)).toEqual([2, 1, 3])
  })
  it.each([
    ['FILE_QUOTES', 3, 'Firma;Ort\nA;Bonn\n"B;Köln\nC;Bonn'],
    // Longer than any record may be: the parser gives up before the end of the file.
    ['FILE_QUOTES', 4, `Firma;Ort\n"A\nGmbH";Bonn\n"B;Köln\n${'C;Bonn\n'.repeat(1_500_000)}`],
    ['TOO_MANY_COLUMNS', 1, `a${';a'.repeat(500)}\n1`],
    ['CELL_TOO_LARGE', 2, `a\n${'x'.repeat(1024 * 1024 + 1)}`],
    ['CELL_TOO_LARGE', 2, `a\n${'x'.repeat(9 * 1024 * 1024)}`],
  ])('%s at line %i', async (code, line, text) => {
    await expect(read(text)).rejects.toMatchObject({ code, extensions: { line } })
  })
  it('keeps a cell of one megabyte', async () => {
    expect((await read(`a\n${'x'.repeat(1024 * 1024)}`))[1]!.cells[0]).toHaveLength(1024 * 1024)
  })
})

describe('first line of Excel', () => {
  it.each([['sep=;\r\nFirma|x;Ort', ';'], ['"sep=|"\nFirma|x;Ort', '|'], ['sep=~\na', undefined], ['Firma;Ort', undefined], ['separator;x\n1;2', undefined]])('%j names %j', (text, delimiter) => {
    expect(namedDelimiter(Buffer.from(text), 'UTF-8')).toBe(delimiter)
  })
})
