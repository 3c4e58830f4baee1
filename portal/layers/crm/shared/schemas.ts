import { leadMarks } from '@kontor/model'
import { IMPORT_DUPLICATES, IMPORT_KEYS, IMPORT_MODES, OWN_KINDS, REFUSALS, type Refusal } from '@kontor/model/wire/imports'
import { z } from 'zod'
import { anyImport, anyPreview, previewFinds, previewMark, previewRow } from '~~/shared/import-schemas'

/** What the API of leads and imports answers beside the records. Types in `imports.ts` follow from it. */

const markCode = z.enum(leadMarks.fields.code.choices.map(choice => choice.value))

export const leadMark = z.object({
  field: z.string().meta({ example: 'email' }), code: markCode, value: z.string().nullable().meta({ description: 'The value as it was given.' }), message: z.string().meta({ description: 'The code in words.' }),
}).meta({ id: 'Mark', description: 'A value that was kept as it came and is not valid.' })

const reference = z.object({ id: z.union([z.string(), z.number()]), label: z.string(), picture: z.string().nullable().optional().meta({ description: 'Of a person: id of the picture.' }) })
export const leadOrigin = z.object({
  kind: z.string().meta({ example: 'import' }), at: z.string().nullable(), person: reference.nullable(), import: reference.nullable(), importRow: z.number().nullable(), submission: reference.nullable().meta({ description: 'What was sent through a web form.' }), source: reference.nullable(),
  address: z.string().nullable(), retrievedAt: z.string().nullable().meta({ description: 'When the address was read, for values that a document proves.' }), passage: z.string().nullable(),
  document: reference.nullable().meta({ description: 'The stored text in which the passage stands, at `/api/v1/crm/documents/{id}`; null where you may not read it.' }), verification: z.string().nullable(), verifiedBy: reference.nullable(), verifiedAt: z.string().nullable(),
}).meta({ id: 'Origin', description: 'Where a value comes from.' })

export const importOptions = {
  mode: z.enum(IMPORT_MODES).meta({ description: 'Whether rows make new leads, change those that are there, or both.' }),
  key: z.enum(IMPORT_KEYS).meta({ description: 'What the lead is found by that a row changes. `companyPostalCode` stands for both columns, without regard to capital letters and extra blanks.' }),
  duplicates: z.enum(IMPORT_DUPLICATES).meta({ description: 'What becomes of a row that would make a lead that is there already.' }),
}

export const leadImport = anyImport.extend({ mode: importOptions.mode, key: importOptions.key.nullable(), duplicates: importOptions.duplicates.nullable() }).meta({ id: 'Import' })

export const importPreview = anyPreview.extend({
  rows: z.array(previewRow.extend({
    marks: z.array(previewMark.extend({ code: markCode })),
    refusal: z.object({ code: z.enum(Object.keys(REFUSALS) as Refusal[]), message: z.string() }).nullable().meta({ description: 'Why nothing comes of it.' }),
    finds: previewFinds.nullable().meta({ description: 'What the row finds among the leads that you see, and among the rows above it; null where it finds nothing, and where nobody looks.' }),
  })),
}).meta({ id: 'ImportPreview' })

export const newField = z.strictObject({
  label: z.string().trim().min(1).max(80).meta({ description: 'What people call it, in both languages; Studio has translations.', example: 'Zahl der Filialen' }),
  kind: z.enum(OWN_KINDS),
})

export const leadSummary = z.object({ total: z.int(), statuses: z.array(z.object({ value: z.string(), label: z.string(), color: z.string().optional(), category: z.string().meta({ description: 'The built-in status whose rules hold.' }), count: z.int() })) })
