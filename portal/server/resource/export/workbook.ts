import { once } from 'node:events'
import { PassThrough, type Writable } from 'node:stream'
import yazl from 'yazl'

/** Most characters of a cell. */
const LONGEST = 32_767
/** Signs that XML has no place for. */
// eslint-disable-next-line no-control-regex -- these are the ones
const FORBIDDEN = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'

const escape = (text: string): string => text.toWellFormed().replace(FORBIDDEN, '').replace(/[&<>"]/g, sign => ENTITIES[sign] ?? sign)

/** Writes, and waits until more is welcome. */
export async function writeTo(to: Writable, text: string, gone: AbortSignal): Promise<void> {
  if (!to.write(text)) await once(to, 'drain', { signal: gone })
}

/** A text is a text, whatever it begins with: nothing is ever written as a formula. */
function cell(value: string | number): string {
  if (typeof value === 'number') return Number.isFinite(value) ? `<c><v>${value}</v></c>` : '<c/>'
  return value === '' ? '<c/>' : `<c t="inlineStr"><is><t xml:space="preserve">${escape(value.slice(0, LONGEST))}</t></is></c>`
}
const row = (values: readonly (string | number)[]): string => `<row>${values.map(cell).join('')}</row>`

/** Names of sheets have at most 31 characters, and not these. */
const sheetName = (title: string): string => escape(title.replace(/[[\]:*?/\\]/g, ' ').slice(0, 31)) || 'Kontor'

/**
 * A spreadsheet (Office Open XML) of one sheet that is written row by row: nothing of it is held.
 * Source: ECMA-376, part 1, 18.3; a cell without a place follows the one before it.
 */
export function openWorkbook(to: Writable, title: string, labels: readonly string[], gone: AbortSignal): { readonly write: (rows: readonly (readonly (string | number)[])[]) => Promise<void>, readonly end: () => Promise<void> } {
  const zip = new yazl.ZipFile()
  const add = (path: string, text: string) => zip.addBuffer(Buffer.from(HEAD + text), path)
  add('[Content_Types].xml', `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`)
  add('_rels/.rels', `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`)
  add('xl/workbook.xml', `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="${sheetName(title)}" sheetId="1" r:id="rId1"/></sheets></workbook>`)
  add('xl/_rels/workbook.xml.rels', `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`)
  const sheet = new PassThrough()
  zip.addReadStream(sheet, 'xl/worksheets/sheet1.xml')
  zip.end()
  zip.outputStream.pipe(to)
  sheet.write(`${HEAD}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>${row(labels)}`)
  return {
    write: rows => writeTo(sheet, rows.map(row).join(''), gone),
    end: async () => {
      sheet.end('</sheetData></worksheet>')
      if (!to.writableFinished) await once(to, 'finish', { signal: gone })
    },
  }
}
