import type { Answer } from './answer'
import type * as schemas from './import-schemas'

/** An import as the API answers it, whatever its rows become. */
export type AnyImport = Answer<typeof schemas.anyImport>
export type ImportCounts = Answer<typeof schemas.importCounts>
export type ImportField = Answer<typeof schemas.importField>
/** What is wrong with a value, in words; `field` is the outside name. */
export type PreviewMark = Answer<typeof schemas.previewMark>
export type PreviewRow = Answer<typeof schemas.previewRow>
/** What a preview answers. */
export type AnyPreview = Answer<typeof schemas.anyPreview>
