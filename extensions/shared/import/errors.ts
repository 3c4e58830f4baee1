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
    'Das ist eine Tabelle von Excel oder LibreOffice, auch wenn sie anders heißt. Öffnen Sie sie dort, wählen Sie „Speichern unter“ und das Format „CSV UTF-8 (durch Trennzeichen getrennt)“ und laden Sie die neue Datei hoch.',
    'This is a spreadsheet of Excel or LibreOffice, even if it has another name. Open it there, choose "Save as" and the format "CSV UTF-8 (comma delimited)", and upload the new file.')],
  FILE_ENCODING: [400, l('Mit diesem Zeichensatz lässt sich die Datei nicht lesen. Wählen Sie einen anderen.', 'The file cannot be read with this character set. Choose another one.')],
  FILE_QUOTES: [400, l('Ein Anführungszeichen wird geöffnet und nie geschlossen.', 'A quotation mark is opened and never closed.')],
  TOO_MANY_COLUMNS: [400, l('Die Datei hat mehr Spalten als erlaubt.', 'The file has more columns than allowed.')],
  CELL_TOO_LARGE: [400, l('Eine Zelle ist größer als erlaubt.', 'A cell is larger than allowed.')],
  MAPPING_INVALID: [400, l('Die Zuordnung der Spalten ist nicht gültig.', 'The mapping of columns to fields is not valid.')],
  UPLOAD_BROKEN: [400, l('Die Übertragung ist abgebrochen. Bitte versuchen Sie es noch einmal.', 'The upload broke off. Please try again.')],
  IMPORT_OPEN: [409, l('Der Import läuft noch. Er lässt sich rückgängig machen, sobald er fertig ist.', 'The import is still running. It can be undone as soon as it is done.')],
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
