import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import yazl from 'yazl'

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
const MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

type Rows = readonly (readonly (string | number)[])[]
export interface TestSheet {
  readonly name: string
  readonly rows: Rows
  readonly hidden?: true
}

/** A workbook of one sheet with these rows: texts as texts, numbers as numbers. */
export const workbookOf = (rows: Rows): Promise<Buffer> => workbookOfSheets([{ name: 'Tabelle1', rows }])

/** A workbook of these sheets. */
export async function workbookOfSheets(sheets: readonly TestSheet[]): Promise<Buffer> {
  const cell = (value: string | number) => typeof value === 'number' ? `<c><v>${value}</v></c>` : `<c t="inlineStr"><is><t>${escaped(value)}</t></is></c>`
  const each = (make: (sheet: TestSheet, id: number) => string) => sheets.map((sheet, at) => make(sheet, at + 1)).join('')
  const zip = new yazl.ZipFile()
  const files = {
    '[Content_Types].xml': `${HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
    'xl/workbook.xml': `${HEAD}<workbook ${MAIN}><sheets>${each(({ name, hidden }, id) => `<sheet name="${escaped(name)}" sheetId="${id}"${hidden ? ' state="hidden"' : ''} r:id="rId${id}"/>`)}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${HEAD}<Relationships>${each((_, id) => `<Relationship Id="rId${id}" Target="worksheets/sheet${id}.xml"/>`)}</Relationships>`,
    ...Object.fromEntries(sheets.map(({ rows }, at) => [`xl/worksheets/sheet${at + 1}.xml`, `${HEAD}<worksheet ${MAIN}><sheetData>${rows.map((row, line) => `<row r="${line + 1}">${row.map(cell).join('')}</row>`).join('')}</sheetData></worksheet>`])),
  }
  for (const [name, content] of Object.entries(files)) zip.addBuffer(Buffer.from(content), name)
  zip.end()
  return buffer(zip.outputStream as Readable)
}
