import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import type { Readable } from 'node:stream'
import { afterAll, describe, expect, it } from 'vitest'
import yazl from 'yazl'
import { openFile, type FileRow } from '../file.ts'
import { surveyFile } from '../reader.ts'
import { openSheet } from './read-sheet.ts'

const folder = mkdtempSync(join(tmpdir(), 'kontor-sheet-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let count = 0
async function write(bytes: Buffer | string): Promise<string> {
  const path = join(folder, `${count++}.xlsx`)
  writeFileSync(path, bytes)
  return path
}

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
const MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
const sheet = (rows: string) => `${HEAD}<worksheet ${MAIN}><sheetData>${rows}</sheetData></worksheet>`
interface Book { readonly sheet?: string, readonly strings?: string, readonly styles?: string, readonly workbook?: string, readonly others?: Readonly<Record<string, string | Buffer>> }
/** A workbook as programs write it, with what a test says instead. */
async function book({ sheet: first = sheet(''), strings, styles, workbook, others = {} }: Book): Promise<string> {
  const zip = new yazl.ZipFile()
  const files: Record<string, string | Buffer> = {
    '[Content_Types].xml': `${HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
    'xl/workbook.xml': workbook ?? `${HEAD}<workbook ${MAIN}><sheets><sheet name="Alt" sheetId="1" state="hidden" r:id="rId2"/><sheet name="Leads" sheetId="2" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${HEAD}<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Target="/xl/worksheets/old.xml"/></Relationships>`,
    'xl/worksheets/sheet1.xml': first, 'xl/worksheets/old.xml': sheet('<row r="1"><c r="A1" t="str"><v>Falsches Blatt</v></c></row>'),
    ...strings === undefined ? {} : { 'xl/sharedStrings.xml': strings }, ...styles === undefined ? {} : { 'xl/styles.xml': styles }, ...others,
  }
  for (const [name, content] of Object.entries(files)) zip.addBuffer(Buffer.from(content), name)
  zip.end()
  return write(await buffer(zip.outputStream as Readable))
}
async function read(path: string, wanted?: string) {
  const { rows: file, ...form } = await openFile(path, { sheet: wanted })
  const rows: FileRow[] = []
  for await (const row of file) rows.push(row)
  return { ...form, rows }
}
const inline = (ref: string, text: string) => `<c r="${ref}" t="inlineStr"><is><t>${text}</t></is></c>`

describe('a workbook', () => {
  it('is read by its first visible sheet, texts, numbers, days and formulas as people see them', async () => {
    const path = await book({
      strings: `${HEAD}<sst ${MAIN}><si><t>Firma</t></si><si><r><t>Müller &amp; </t></r><r><t xml:space="preserve">Söhne</t></r><rPh sb="0" eb="1"><t>laut</t></rPh></si></sst>`,
      styles: `${HEAD}<styleSheet ${MAIN}><numFmts><numFmt numFmtId="164" formatCode="[Red]dd\\.mm\\.yyyy"/><numFmt numFmtId="165" formatCode="0.00 &quot;days&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="22"/></cellXfs></styleSheet>`,
      sheet: sheet(`<row r="2"><c r="A2" t="s"><v>0</v></c>${inline('B2', 'Telefon')}${inline('C2', 'Seit')}${inline('D2', 'Dauer')}${inline('E2', 'Termin')}${inline('F2', 'Aktiv')}${inline('G2', 'Summe')}</row>
        <row r="3"/>
        <row r="5"><c r="A5" t="s"><v>1</v></c><c r="B5"><v>4.9228123456E11</v></c><c r="C5" s="1"><v>45985</v></c><c r="D5" s="2"><v>5.0999999999999996</v></c><c r="E5" s="3"><v>45985.604166666664</v></c><c r="F5" t="b"><v>1</v></c><c r="G5" t="str"><f>HYPERLINK("http://x","=1+1")</f><v>=1+1</v></c></row>
        <row r="6"><c r="B6"><v>7</v></c><c r="G6" t="e"><v>#N/A</v></c></row>`),
    })
    expect(await read(path)).toEqual({
      encoding: 'XLSX', delimiter: ';', sheets: [{ name: 'Leads' }], sheet: 'Leads', headers: ['Firma', 'Telefon', 'Seit', 'Dauer', 'Termin', 'Aktiv', 'Summe'],
      rows: [
        { line: 5, values: { Firma: 'Müller & Söhne', Telefon: '492281234560', Seit: '2025-11-24', Dauer: '5.1', Termin: '2025-11-24 14:30', Aktiv: 'true', Summe: '=1+1' } },
        { line: 6, values: { Firma: '', Telefon: '7', Seit: '', Dauer: '', Termin: '', Aktiv: '', Summe: '' } },
      ],
    })
  })

  it('is surveyed in its thread, cells beyond the headers refuse their row', async () => {
    const path = await book({ sheet: sheet(`<row r="1">${inline('A1', 'Firma')}</row><row r="2">${inline('A2', 'A')}${inline('C2', 'zu viel')}</row><row r="3">${inline('A3', 'B')}</row>`) })
    expect(await surveyFile(path, {}, 5)).toMatchObject({ rowsTotal: 2, head: [{ line: 2, refusal: { code: 'TOO_MANY_COLUMNS' } }, { line: 3, values: { Firma: 'B' } }] })
  })

  const REL = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
  const several = (second: string, shown = true) => book({
    workbook: `${HEAD}<workbook ${MAIN}><sheets><sheet name="Deckblatt" r:id="rId1"${shown ? '' : ' state="hidden"'}/><sheet name="Umsatz" r:id="rId4"/><sheet name="Nord &amp; Süd" r:id="rId3"${shown ? '' : ' state="hidden"'}/><sheet name="Listen" r:id="rId2" state="veryHidden"/></sheets></workbook>`,
    others: {
      'xl/_rels/workbook.xml.rels': `${HEAD}<Relationships><Relationship Id="rId1" Type="${REL}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${REL}/worksheet" Target="/xl/worksheets/old.xml"/><Relationship Id="rId3" Type="${REL}/worksheet" Target="./worksheets/sheet3.xml"/><Relationship Id="rId4" Type="${REL}/chartsheet" Target="chartsheets/sheet1.xml"/></Relationships>`,
      'xl/worksheets/sheet3.xml': second,
    },
  })
  const two = sheet(`<row r="1">${inline('A1', 'Firma')}</row><row r="2">${inline('A2', 'B')}</row>`)

  it('of several sheets is read by the first that is shown and has a value, or by the one that is wanted', async () => {
    const sheets = [{ name: 'Deckblatt' }, { name: 'Nord & Süd' }]
    expect(await read(await several(two))).toMatchObject({ sheets, sheet: 'Nord & Süd', rows: [{ values: { Firma: 'B' } }] })
    expect(await read(await several(two), 'Nord & Süd')).toMatchObject({ sheets, sheet: 'Nord & Süd' })
    const survey = await surveyFile(await several(two), { sheet: 'Nord & Süd' }, 5)
    expect(survey).toMatchObject({ sheets, sheet: 'Nord & Süd', rowsTotal: 1 })
  })
  it('whose sheets are all hidden offers them all', async () => {
    expect(await read(await several(two, false), 'Nord & Süd')).toMatchObject({ sheets: [{ name: 'Deckblatt' }, { name: 'Nord & Süd' }, { name: 'Listen' }], sheet: 'Nord & Süd' })
  })
  it.each([['Deckblatt', 'SHEET_EMPTY'], ['Umsatz', 'SHEET_UNKNOWN'], ['Listen', 'SHEET_UNKNOWN'], ['Sonst', 'SHEET_UNKNOWN']])('of which the sheet %s is wanted is refused: %s', async (name, code) => {
    await expect(read(await several(two), name)).rejects.toMatchObject({ code })
  })

  const rows = (n: number, cell: string) => Array.from({ length: n }, (_, r) => `<row r="${r + 1}">${cell}</row>`).join('')
  it.each<[string, string, () => Promise<string>]>([
    ['that is cut off', 'SHEET_BROKEN', async () => write(readFileSync(await book({ sheet: sheet(rows(500, inline('A1', 'x'))) })).subarray(0, 900))],
    ['without its sheet', 'SHEET_BROKEN', () => book({ workbook: `${HEAD}<workbook ${MAIN}><sheets><sheet name="x" r:id="rId9"/></sheets></workbook>` })],
    ['whose XML is none', 'SHEET_BROKEN', () => book({ sheet: '<worksheet><sheetData><row></worksheet>' })],
    ['with entities of its own', 'SHEET_BROKEN', () => book({ sheet: `<!DOCTYPE x [<!ENTITY a "${'a'.repeat(100)}"><!ENTITY b "&a;&a;">]><worksheet><sheetData><row r="1">${inline('A1', '&b;')}</row></sheetData></worksheet>` })],
    ['with a column of its last thousand', 'TOO_MANY_COLUMNS', () => book({ sheet: sheet(`<row r="1">${inline('A1', 'Firma')}${inline('XFD1', 'x')}</row>`) })],
    ['with a column that no program knows', 'TOO_MANY_COLUMNS', () => book({ sheet: sheet(`<row r="1">${inline('A1', 'Firma')}${inline('ZZZZZZZ1', 'x')}</row>`) })],
    ['with a cell of two megabytes', 'CELL_TOO_LARGE', () => book({ sheet: sheet(`<row r="1">${inline('A1', 'x'.repeat(2 * 1024 * 1024))}</row>`) })],
    ['without any value', 'FILE_EMPTY', () => book({})],
    ['that is another zip file', 'FILE_NOT_TEXT', async () => {
      const zip = new yazl.ZipFile()
      zip.addBuffer(Buffer.from('x'), 'readme.txt')
      zip.end()
      return write(await buffer(zip.outputStream as Readable))
    }],
  ])('%s is refused: %s', async (_, code, make) => {
    await expect(read(await make())).rejects.toMatchObject({ code })
  })

  it('that unpacks into more than is allowed is left at that point', async () => {
    const path = await book({ sheet: sheet(`<row r="1">${inline('A1', 'Firma')}</row>${'<row></row>'.repeat(1_000_000)}`) })
    expect(statSync(path).size).toBeLessThan(100_000)
    const all = async (most: number) => {
      const { rows } = await openSheet(path, undefined, most)
      while (!(await rows.next()).done);
    }
    await expect(all(8_000_000)).rejects.toMatchObject({ code: 'SHEET_TOO_LARGE' })
    await expect(all(12_000_000)).resolves.toBeUndefined()
  }, 30_000)
})
