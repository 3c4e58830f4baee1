import type { z } from 'zod'
import { toApiName } from '@kontor/compile/names'
import { SOURCE_ADDRESS } from '@kontor/model/wire/imports'
import type { Answer } from '~~/shared/answer'
import type * as schemas from './schemas'

/** Outside name of the target for addresses that the row's values come from. */
export const SOURCE_ADDRESS_NAME = toApiName(SOURCE_ADDRESS)

/** An import as `/api/v1/crm/imports/{id}` answers it. */
export type Import = Answer<typeof schemas.leadImport>
/** What `POST /api/v1/crm/leads/import/preview` answers. */
export type ImportPreview = Answer<typeof schemas.importPreview>
/** An own field that an administrator makes for a column of a file. */
export type NewField = z.output<typeof schemas.newField>
