import type { Accountability, ExtensionContext, Router } from '@kontor/extension-shared/context'
import { leads } from '@kontor/model'
import { LEAD_NUMBER, SOURCE_ADDRESS, type Mapping } from '@kontor/model/wire/imports'
import { chooseMapping } from '@kontor/extension-shared/import/mapping'
import { importLimits, PREVIEW_ROWS } from '@kontor/extension-shared/import/limits'
import { surveyFile, type Survey } from '@kontor/extension-shared/import/reader'
import { LEAD_ALIASES, LEAD_PARTS } from '../import/headers.ts'
import { recognizeColumns } from '../import/recognize-columns.ts'
import { assertMayChangeLeads, assertMayImport, leadTargets, type LeadTargets } from '../import/targets.ts'
import { readOptions, type ImportOptions } from '../import/options.ts'
import { removeFile, temporaryFolder } from '@kontor/extension-shared/import/temporary'
import { readUpload, type Upload } from '@kontor/extension-shared/import/upload'

type HandlerArguments = Parameters<Router>
export type Request = HandlerArguments[0] & { accountability?: Accountability | null }
export type Handler = (request: Request, response: HandlerArguments[1], next: HandlerArguments[2]) => Promise<void>

export interface FileRequest {
  readonly upload: Upload
  readonly file: Survey
  readonly mapping: Mapping
  readonly options: ImportOptions
  readonly targets: LeadTargets
  readonly accountability: Accountability | null
}

/**
 * Gives a request with a file to `use`, checked: the person's right first, then size, form (to the end of the
 * file) and mapping. The file is gone afterwards unless an import has taken it.
 * @throws FORBIDDEN and the codes of the import
 */
export async function useFileRequest<T>(context: ExtensionContext, request: Request, use: (file: FileRequest) => T | Promise<T>): Promise<T> {
  const accountability = request.accountability ?? null
  const schema = await context.getSchema()
  // Whoever may only change leads may import changes.
  await assertMayImport(context, schema, accountability, []).catch(() => assertMayChangeLeads(context, schema, accountability, []))
  const upload = await readUpload(request, importLimits(context.env).maxBytes, temporaryFolder(context.env))
  try {
    const options = readOptions(upload.fields)
    const file = await surveyFile(upload.path, upload.fields, PREVIEW_ROWS)
    const targets = await leadTargets(context, schema)
    const given = chooseMapping(upload.fields.mapping, file.headers, [...targets.named, { name: LEAD_NUMBER, names: Object.values(leads.fields.lead_number.label) }, { name: SOURCE_ADDRESS, names: [] }], LEAD_ALIASES, LEAD_PARTS)
    const mapping = upload.fields.mapping?.trim() ? given : recognizeColumns(given, file.head, new Set(targets.byName.keys()))
    const fields = Object.values(mapping).filter((name): name is string => name !== null && targets.byName.has(name))
    if (options.mode !== 'update') await assertMayImport(context, schema, accountability, fields)
    if (options.mode !== 'create' || options.duplicates === 'update_empty') await assertMayChangeLeads(context, schema, accountability, fields)
    return await use({ upload, file, mapping, options, targets, accountability })
  } finally {
    await removeFile(upload.path)
  }
}
