import { createError, type DirectusError } from '@directus/errors'

/** Codes of the import with their HTTP status; the portal has a sentence for each in both languages. */
const CODES = {
  FILE_MISSING: [400, 'The request carries no file. Send it as multipart/form-data in the part "file".'],
  FILE_EMPTY: [400, 'The file is empty.'],
  FILE_WITHOUT_ROWS: [400, 'The file has a header line but no rows below it.'],
  FILE_TOO_LARGE: [413, 'The file is larger than allowed.'],
  FILE_NOT_TEXT: [415, 'This is not a text file. Export the list as CSV and try again.'],
  FILE_ENCODING: [400, 'The file cannot be read with this character set.'],
  FILE_QUOTES: [400, 'A quotation mark is opened and never closed.'],
  TOO_MANY_COLUMNS: [400, 'The file has more columns than allowed.'],
  CELL_TOO_LARGE: [400, 'A cell is larger than allowed.'],
  MAPPING_INVALID: [400, 'The mapping of columns to fields is not valid.'],
  MAPPING_WITHOUT_COMPANY: [400, 'No column is mapped to the company, so no lead can be made.'],
  UPLOAD_BROKEN: [400, 'The upload broke off before its end.'],
  FACTS_ARE_KEPT: [403, 'Origins, marks and import rows are kept by the system and cannot be written.'],
  COMPANY_MISSING: [400, 'A lead needs a company.'],
} as const satisfies Record<string, readonly [number, string]>

export type ImportErrorCode = keyof typeof CODES

/** What helps to find the place: `line` of the file, `limit` in the unit of the code, `column`, `field`. */
export type ErrorDetails = Readonly<Record<string, string | number>>

/** @returns an error that Directus answers with the code's status, the code and the details in `extensions` */
export function crmError(code: ImportErrorCode, details: ErrorDetails = {}): DirectusError<ErrorDetails> {
  const [status, message] = CODES[code]
  return new (createError<ErrorDetails>(code, message, status))(details)
}
