import { z } from 'zod'

/** Parts of an upload of a list. */
export const importUpload = z.object({
  file: z.file().meta({ override: { type: 'string', contentMediaType: 'application/octet-stream' }, description: 'Delimited text, a workbook (XLSX) or JSON.' }),
  mapping: z.string().optional().meta({ description: 'JSON: column of the file to field of the record (for leads also `_sourceAddress`, the address that the row\'s values come from) or null; recognized when it is left out.', example: '{"Firma":"company"}' }),
  encoding: z.string().optional().meta({ description: 'Character set, when the recognized one is wrong.', example: 'windows-1252' }),
  delimiter: z.string().optional().meta({ description: 'Delimiter, when the recognized one is wrong.', example: ';' }),
  sheet: z.string().optional().meta({ description: 'Name of the sheet of a workbook; the first one that is shown and has values, when it is left out. Other files have none.' }),
})

/** Why a file is not taken: code -> status. */
export const FILE_CODES = {
  FILE_MISSING: 400, FILE_EMPTY: 400, FILE_WITHOUT_ROWS: 400, FILE_TOO_LARGE: 413, FILE_NOT_TEXT: 415, FILE_IS_SPREADSHEET: 415, FILE_ENCODING: 400, FILE_QUOTES: 400, TOO_MANY_COLUMNS: 400,
  SHEET_BROKEN: 400, SHEET_UNKNOWN: 400, SHEET_EMPTY: 400, SHEET_TOO_LARGE: 413, JSON_BROKEN: 400, JSON_WITHOUT_LIST: 400, FILE_TOO_COMPLEX: 413, CELL_TOO_LARGE: 400, MAPPING_INVALID: 400, UPLOAD_BROKEN: 400,
} as const
