import { createError, type DirectusError } from '@directus/errors'
import { l, type Label } from '@kontor/model'

/** Codes of the import and of the rules for leads, with their HTTP status and what they tell the person. */
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
  MAPPING_WITHOUT_COMPANY: [400, l('Keine Spalte ist der Firma zugeordnet. Ohne Firma entsteht kein Lead.', 'No column is mapped to the company. Without a company there is no lead.')],
  UPLOAD_BROKEN: [400, l('Die Übertragung ist abgebrochen. Bitte versuchen Sie es noch einmal.', 'The upload broke off. Please try again.')],
  IMPORT_OPEN: [409, l('Der Import läuft noch. Er lässt sich rückgängig machen, sobald er fertig ist.', 'The import is still running. It can be undone as soon as it is done.')],
  IMPORT_UNDONE: [409, l('Dieser Import ist schon rückgängig gemacht.', 'This import has been undone already.')],
  UNDO_TOO_LATE: [409, l('Rückgängig machen lässt sich ein Import nur 30 Tage lang.', 'An import can be undone for 30 days only.')],
  FACTS_ARE_KEPT: [403, l('Herkunft, Hinweise und Importe werden vom System geführt und lassen sich nicht ändern.', 'Origins, marks and imports are kept by the system and cannot be written.')],
  INVALID_CHARACTER: [400, l('Der Text enthält ein Zeichen, das nicht gespeichert werden kann.', 'The text contains a character that cannot be stored.')],
  CHECK_INVALID: [400, l('Geprüft werden die Felder eines Leads als JSON-Objekt.', 'A check takes the fields of a lead as a JSON object.')],
  COMPANY_MISSING: [400, l('Ein Lead braucht eine Firma.', 'A lead needs a company.')],
} as const satisfies Record<string, readonly [number, Label]>

export type ImportErrorCode = keyof typeof CODES
export const isImportError = (code: unknown): code is ImportErrorCode => typeof code === 'string' && code in CODES

/** What helps to find the place: `line` of the file, `limit` in the unit of the code, `column`, `field`. */
export type ErrorDetails = Readonly<Record<string, string | number>>

type Extensions = Readonly<Record<string, string | number | Label>>

/**
 * @returns an error that Directus answers with the code's status; `extensions` carry the code, the details and
 *   `messages` in both languages
 */
export function crmError(code: ImportErrorCode, details: ErrorDetails = {}): DirectusError<Extensions> {
  const [status, messages] = CODES[code]
  const at = placeOf(code, details)
  const told = l(messages.de + at.de, messages.en + at.en)
  return new (createError<Extensions>(code, told.en, status))({ ...details, messages: told })
}

/** The place in the file, or the limit that was passed, behind the words of a code. */
function placeOf(code: ImportErrorCode, { line, limit }: ErrorDetails): Label {
  if (typeof line === 'number') return l(` (Zeile ${line})`, ` (line ${line})`)
  if (code !== 'FILE_TOO_LARGE' || typeof limit !== 'number') return l('', '')
  const megabytes = Math.floor(limit / 1024 / 1024)
  return l(` Erlaubt sind ${megabytes} MB.`, ` ${megabytes} MB are allowed.`)
}
