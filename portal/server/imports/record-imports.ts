import type { RecordImport, RecordPreviewAnswer } from '@kontor/model/wire/imports'
import type { H3Event } from 'h3'
import { z } from 'zod'
import { anyImport, anyPreview } from '../../shared/import-schemas'
import { uploadToDirectus, type Caller } from '../core/index.ts'
import { requestFacts } from '../core/request.ts'
import type { AnyImport, AnyPreview } from '../../shared/imports'
import { FILE_CODES, importUpload } from './describe-import.ts'
import { presentAny, presentRecordPreview } from './present.ts'

export const recordImport = anyImport.extend({ collection: z.string().meta({ description: 'Name of the collection.', example: 'visits' }) }).meta({ id: 'RecordImport' })
export const recordPreview = anyPreview.meta({ id: 'RecordImportPreview' })

/** An import into any collection as the API answers it. */
export const presentRecordImport = (record: RecordImport): AnyImport & { collection: string } => ({ ...presentAny(record), collection: record.collection })

/** What the two calls with a file say of themselves. */
export const PREVIEW_SPEC = {
  summary: 'Says what an import of the file would become', description: 'Its form, the recognized mapping and the first rows with their problems, as far as they can be known without writing. Nothing is written.',
  upload: importUpload, answer: recordPreview, codes: FILE_CODES,
} as const
export const START_SPEC = {
  summary: 'Takes a file and makes records of its rows afterwards', description: 'As the person and with their rights; a row that is refused stops no other. The import with the id of the answer tells how that goes.',
  upload: importUpload, answer: z.object({ id: z.guid() }), status: 202, codes: { ...FILE_CODES, MAPPING_WITHOUT_REQUIRED: 400, MAPPING_EMPTY: 400 },
} as const

const place = (collection: string) => `/platform/records/${collection}/import`

export async function previewRecordImport(event: H3Event, caller: Caller, collection: string): Promise<AnyPreview> {
  const { data } = await uploadToDirectus<RecordPreviewAnswer>(event, caller.access, `${place(collection)}/preview`)
  return presentRecordPreview(data, requestFacts(event).locale)
}

export async function startRecordImport(event: H3Event, caller: Caller, collection: string): Promise<{ id: string }> {
  return (await uploadToDirectus<{ id: string }>(event, caller.access, place(collection))).data
}
