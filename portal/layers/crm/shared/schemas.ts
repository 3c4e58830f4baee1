import { leadMarks } from '@kontor/model'
import { IMPORT_STATES, REFUSALS, type Refusal } from '@kontor/model/wire/imports'
import { z } from 'zod'

/** What the API of leads and imports answers beside the records. Types in `imports.ts` follow from it. */

const time = z.iso.datetime({ offset: true })
const markCode = z.enum(leadMarks.fields.code.choices.map(choice => choice.value))
const mapping = z.record(z.string(), z.string().nullable()).meta({ description: 'Column of the file to field of a lead; null for one that stays with the import.', example: { Firma: 'company' } })

export const leadMark = z.object({
  field: z.string().meta({ example: 'email' }), code: markCode, value: z.string().nullable().meta({ description: 'The value as it was given.' }), message: z.string().meta({ description: 'The code in words.' }),
}).meta({ id: 'Mark', description: 'A value that was kept as it came and is not valid.' })

const reference = z.object({ id: z.union([z.string(), z.number()]), label: z.string(), picture: z.string().nullable().optional().meta({ description: 'Of a person: id of the picture.' }) })
export const leadOrigin = z.object({
  kind: z.string().meta({ example: 'import' }), at: z.string().nullable(), person: reference.nullable(), import: reference.nullable(), importRow: z.number().nullable(), submission: reference.nullable().meta({ description: 'What was sent through a web form.' }), source: reference.nullable(),
  address: z.string().nullable(), passage: z.string().nullable(), verification: z.string().nullable(),
}).meta({ id: 'Origin', description: 'Where a value comes from.' })

export const importCounts = z.object({
  total: z.int(), done: z.int(), created: z.int(), marked: z.int(), refused: z.int(),
  undone: z.int().meta({ description: 'Leads that undoing the import deleted.' }), kept: z.int().meta({ description: 'Leads that undoing left because somebody had changed them.' }),
})

export const leadImport = z.object({
  id: z.guid(), fileName: z.string(), encoding: z.string(), delimiter: z.string(), state: z.enum(IMPORT_STATES), headers: z.array(z.string()), mapping,
  progress: z.number().meta({ description: 'Rows of the file that are worked off, 0 to 1.' }), counts: importCounts, error: z.string().nullable(),
  createdAt: time, startedAt: time.nullable(), finishedAt: time.nullable(), undoneAt: time.nullable(),
}).meta({ id: 'Import' })

export const importField = z.object({ name: z.string(), label: z.string(), required: z.boolean() })
export const previewMark = z.object({ field: z.string(), code: markCode, value: z.string(), message: z.string() })
export const previewRow = z.object({
  row: z.int().meta({ description: 'Line of the file, counted from 1.' }), values: z.record(z.string(), z.string()), marks: z.array(previewMark),
  refusal: z.object({ code: z.enum(Object.keys(REFUSALS) as Refusal[]), message: z.string() }).nullable().meta({ description: 'Why no lead comes of it.' }),
})
export const importPreview = z.object({
  encoding: z.string(), delimiter: z.string(), headers: z.array(z.string()), mapping, rows: z.array(previewRow), rowsTotal: z.int(), fields: z.array(importField),
}).meta({ id: 'ImportPreview' })

export const leadSummary = z.object({ total: z.int(), statuses: z.array(z.object({ value: z.string(), label: z.string(), color: z.string().optional(), category: z.string().meta({ description: 'The built-in status whose rules hold.' }), count: z.int() })) })
