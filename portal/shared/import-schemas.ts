import { IMPORT_STATES, OWN_KINDS } from '@kontor/model/wire/imports'
import { z } from 'zod'

/** What the API answers of an import, whatever its rows become. Types in `imports.ts` follow from it. */

const time = z.iso.datetime({ offset: true })
const mapping = z.record(z.string(), z.string().nullable()).meta({ description: 'Column of the file to field of a record; null for one that is not taken over.', example: { Firma: 'company' } })

export const importCounts = z.object({
  total: z.int(), done: z.int(), created: z.int(),
  updated: z.int().meta({ description: 'Rows that changed a record that was there; imports of leads alone do.' }), unchanged: z.int().meta({ description: 'Rows that say what stands there already.' }),
  duplicates: z.int().meta({ description: 'Rows whose record was there already, as far as duplicates are looked for.' }),
  marked: z.int().meta({ description: 'Records with a value that was kept as it came and is not valid; leads alone keep such values.' }), refused: z.int(),
  undone: z.int().meta({ description: 'Records that undoing the import deleted or set back.' }), kept: z.int().meta({ description: 'Records of which undoing left something because somebody had changed or used them.' }),
})

export const anyImport = z.object({
  id: z.guid(), fileName: z.string(), encoding: z.string(), delimiter: z.string(), sheet: z.string().nullable().meta({ description: 'Sheet of the workbook that is read; null for a file of another kind.' }), state: z.enum(IMPORT_STATES), headers: z.array(z.string()), mapping,
  progress: z.number().meta({ description: 'Rows of the file that are worked off, 0 to 1.' }), counts: importCounts, error: z.string().nullable(),
  createdAt: time, startedAt: time.nullable(), finishedAt: time.nullable(), undoneAt: time.nullable(),
})

export const importField = z.object({ name: z.string(), label: z.string(), required: z.boolean() })
export const previewMark = z.object({ field: z.string(), code: z.string(), value: z.string(), message: z.string() })
export const previewFinds = z.object({
  kind: z.enum(['update', 'duplicate']).meta({ description: 'Whether the row changes the record, or would make it once more.' }),
  leads: z.array(z.object({ id: z.guid(), company: z.string(), leadNumber: z.string() })).meta({ description: 'Best first; of many the first three.' }),
  line: z.int().nullable().meta({ description: 'Line of the file that says the same, when no record does.' }),
  reasons: z.array(z.string()).meta({ description: 'What is the same, and what is not; nothing where a value says it by itself.', example: ['SAME_NAME', 'SAME_ADDRESS'] }),
})
export const previewRow = z.object({
  row: z.int().meta({ description: 'Line of the file, counted from 1.' }), values: z.record(z.string(), z.string()), marks: z.array(previewMark),
  refusal: z.object({ code: z.string(), message: z.string() }).nullable().meta({ description: 'Why no record comes of it.' }),
  finds: previewFinds.nullable().optional().meta({ description: 'What the row finds among what is there; leads alone are looked for.' }),
})
export const anyPreview = z.object({
  encoding: z.string(), delimiter: z.string(),
  sheets: z.array(z.object({ name: z.string() })).meta({ description: 'Sheets that the workbook shows; none for a file of another kind.' }), sheet: z.string().nullable().meta({ description: 'The sheet that was read.' }),
  headers: z.array(z.string()), mapping, rows: z.array(previewRow), rowsTotal: z.int(), fields: z.array(importField),
  kinds: z.record(z.string(), z.enum(OWN_KINDS)).optional().meta({ description: 'Column of the file to the kind of an own field that would hold its values; leads alone.' }),
})
