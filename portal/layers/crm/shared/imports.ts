import { toApiName } from '@kontor/compile/names'
import { SOURCE_ADDRESS } from '@kontor/model/wire/imports'
import type { Answer } from '~~/shared/answer'
import type * as schemas from './schemas'

/** Outside name of the target for addresses that the row's values come from. */
export const SOURCE_ADDRESS_NAME = toApiName(SOURCE_ADDRESS)

/** An import as `/api/v1/crm/imports/{id}` answers it. */
export type Import = Answer<typeof schemas.leadImport>
export type ImportCounts = Answer<typeof schemas.importCounts>
export type ImportField = Answer<typeof schemas.importField>
/** A mark with its code in words; `field` is the outside name. */
export type PreviewMark = Answer<typeof schemas.previewMark>
export type PreviewRow = Answer<typeof schemas.previewRow>
/** What `POST /api/v1/crm/leads/import/preview` answers. */
export type ImportPreview = Answer<typeof schemas.importPreview>
