import { createError, type DirectusError } from '@directus/errors'
import { l, type Label } from '@kontor/model'

/** Codes of an import, with their HTTP status and what they tell the person. */
const CODES = {
  FILE_MISSING: [400, l('Es wurde keine Datei mitgeschickt.', 'The request carries no file (multipart/form-data, part "file").')],
  FILE_EMPTY: [400, l('Die Datei ist leer.', 'The file is empty.')],
  FILE_WITHOUT_ROWS: [400, l('Unter der Kopfzeile stehen keine Zeilen.', 'There are no rows below the header line.')],
  FILE_TOO_LARGE: [413, l('Die Datei ist größer als erlaubt. Teilen Sie sie auf.', 'The file is larger than allowed. Split it.')],
  FILE_NOT_TEXT: [415, l('Das ist keine Textdatei. Speichern Sie die Liste als CSV und versuchen Sie es noch einmal.', 'This is not a text file. Save the list as CSV and try again.')],
  FILE_IS_SPREADSHEET: [415, l(
    'Das ist eine Tabelle in einem Format, das hier nicht gelesen wird (altes Excel, OpenDocument oder mit Passwort). Öffnen Sie sie, wählen Sie „Speichern unter“ und das Format „Excel-Arbeitsmappe (.xlsx)“ oder „CSV UTF-8“ und laden Sie die neue Datei hoch.',
    'This is a spreadsheet in a format that is not read here (old Excel, OpenDocument, or with a password). Open it, choose "Save as" and the format "Excel workbook (.xlsx)" or "CSV UTF-8", and upload the new file.')],
  SHEET_BROKEN: [400, l('Diese Excel-Tabelle ist beschädigt oder unvollständig. Öffnen Sie sie, speichern Sie sie neu und versuchen Sie es noch einmal.', 'This spreadsheet is damaged or incomplete. Open it, save it again and retry.')],
  SHEET_UNKNOWN: [400, l('Dieses Blatt gibt es in der Arbeitsmappe nicht, oder es ist ausgeblendet.', 'There is no such sheet in the workbook, or it is hidden.')],
  SHEET_EMPTY: [400, l('Auf diesem Blatt steht nichts. Wählen Sie ein anderes.', 'There is nothing on this sheet. Choose another one.')],
  SHEET_TOO_LARGE: [413, l('Diese Excel-Tabelle ist entpackt größer als erlaubt. Teilen Sie sie auf oder speichern Sie sie als CSV.', 'Unpacked, this spreadsheet is larger than allowed. Split it or save it as CSV.')],
  JSON_BROKEN: [400, l('Diese JSON-Datei ist nicht gültig', 'This JSON file is not valid')],
  JSON_WITHOUT_LIST: [400, l('In dieser JSON-Datei steht keine Liste von Datensätzen. Gebraucht wird eine Liste von Objekten, oder ein Objekt mit einer solchen Liste unter „data“.', 'There is no list of records in this JSON file. A list of objects is needed, or an object with such a list under "data".')],
  FILE_TOO_COMPLEX: [413, l('Diese Datei braucht zu viel Speicher. Teilen Sie sie auf oder speichern Sie sie als CSV.', 'This file takes too much memory. Split it or save it as CSV.')],
  FILE_ENCODING: [400, l('Mit diesem Zeichensatz lässt sich die Datei nicht lesen. Wählen Sie einen anderen.', 'The file cannot be read with this character set. Choose another one.')],
  FILE_QUOTES: [400, l('Ein Anführungszeichen wird geöffnet und nie geschlossen.', 'A quotation mark is opened and never closed.')],
  TOO_MANY_COLUMNS: [400, l('Die Datei hat mehr Spalten als erlaubt.', 'The file has more columns than allowed.')],
  CELL_TOO_LARGE: [400, l('Eine Zelle ist größer als erlaubt.', 'A cell is larger than allowed.')],
  MAPPING_INVALID: [400, l('Die Zuordnung der Spalten ist nicht gültig.', 'The mapping of columns to fields is not valid.')],
  UPLOAD_BROKEN: [400, l('Die Übertragung ist abgebrochen. Bitte versuchen Sie es noch einmal.', 'The upload broke off. Please try again.')],
  IMPORT_OPEN: [409, l('Der Import läuft noch. Er lässt sich rückgängig machen, sobald er fertig oder abgebrochen ist.', 'The import is still running. It can be undone as soon as it is done or cancelled.')],
  IMPORT_ENDED: [409, l('Dieser Import läuft nicht mehr.', 'This import is not running any more.')],
  IMPORT_UNDONE: [409, l('Dieser Import ist schon rückgängig gemacht.', 'This import has been undone already.')],
  UNDO_TOO_LATE: [409, l('Rückgängig machen lässt sich ein Import nur 30 Tage lang.', 'An import can be undone for 30 days only.')],
} as const satisfies Record<string, readonly [number, Label]>

export type ImportErrorCode = keyof typeof CODES
export const isImportError = (code: unknown): code is ImportErrorCode => typeof code === 'string' && code in CODES

/** An error that Directus answers with the status, with its words in both languages. */
export const codedError = (code: string, status: number, messages: Label, details: ErrorDetails): DirectusError<Extensions> =>
  new (createError<Extensions>(code, messages.en, status))({ ...details, messages })

/** What helps to find the place: `line` of the file, `limit` in the unit of the code, `column`, `field`. */
export type ErrorDetails = Readonly<Record<string, string | number>>

type Extensions = Readonly<Record<string, string | number | Label>>

/**
 * @returns an error that Directus answers with the code's status; `extensions` carry the code, the details and
 *   `messages` in both languages
 */
export function importError(code: ImportErrorCode, details: ErrorDetails = {}): DirectusError<Extensions> {
  const [status, messages] = CODES[code]
  const at = placeOf(code, details)
  return codedError(code, status, l(messages.de + at.de, messages.en + at.en), details)
}

/** The place in the file, or the limit that was passed, behind the words of a code. */
function placeOf(code: ImportErrorCode, { line, limit }: ErrorDetails): Label {
  if (typeof line === 'number') return l(` (Zeile ${line})`, ` (line ${line})`)
  if (code !== 'FILE_TOO_LARGE' || typeof limit !== 'number') return l('', '')
  const megabytes = Math.floor(limit / 1024 / 1024)
  return l(` Erlaubt sind ${megabytes} MB.`, ` ${megabytes} MB are allowed.`)
}
