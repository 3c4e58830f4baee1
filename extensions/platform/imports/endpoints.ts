import { ForbiddenError } from '@directus/errors'
import type { Accountability, ExtensionContext, Router } from '@kontor/extension-shared/context'
import type { ErrorRow } from '@kontor/extension-shared/import/errors-file'
import { importLimits, PREVIEW_ROWS } from '@kontor/extension-shared/import/limits'
import { chooseMapping } from '@kontor/extension-shared/import/mapping'
import { surveyFile, type Survey } from '@kontor/extension-shared/import/reader'
import { sendErrors } from '@kontor/extension-shared/import/send-errors'
import { requestUndo, storeImport } from '@kontor/extension-shared/import/steps'
import { removeFile } from '@kontor/extension-shared/import/temporary'
import { readUpload, type Upload } from '@kontor/extension-shared/import/upload'
import { RECORD_IMPORT_FIELDS, type Mapping, type RecordImport, type RowProblem } from '@kontor/model/wire/imports'
import { answering, type Handler, type Request } from '../endpoints/request.ts'
import { platformError } from '../errors.ts'
import { recordsOf } from '../records/records-of.ts'
import { recordsFolder } from './folder.ts'
import { assertImportable, planOf, type ImportPlan, type Into } from './plan.ts'
import { assertMayUndo } from './may-undo.ts'
import { previewRecords } from './preview.ts'
import { recordImports } from './process.ts'

interface FileRequest {
  readonly into: Into & { readonly accountability: { readonly user: string } }
  readonly upload: Upload
  readonly file: Survey
  readonly mapping: Mapping
  readonly plan: ImportPlan
}

/**
 * Gives a request with a file to `use`, checked: the person's right first, then size, form (to the end of the file) and
 * mapping. The file is gone afterwards unless an import has taken it.
 */
async function useFile<T>(context: ExtensionContext, request: Request, use: (file: FileRequest) => Promise<T>): Promise<T> {
  const into = await recordsOf(context, request)
  assertImportable(into.schema, into.collection)
  const plan = await planOf(context, into)
  const upload = await readUpload(request, importLimits(context.env).maxBytes, recordsFolder(context.env))
  try {
    const file = await surveyFile(upload.path, upload.fields, PREVIEW_ROWS)
    return await use({ into, upload, file, mapping: chooseMapping(upload.fields.mapping, file.headers, plan.named), plan })
  } finally {
    await removeFile(upload.path)
  }
}

/** `POST /platform/records/:collection/import/preview` (`RecordPreviewAnswer`): what was recognized and what the first rows would become. Writes nothing. */
const preview = (context: ExtensionContext): Handler => answering(async request =>
  ({ data: await useFile(context, request, ({ into, file, mapping, plan }) => previewRecords(context, into, file, mapping, plan)) }))

/** `POST /platform/records/:collection/import`: keeps the file, answers 202 with the import's id and makes records of its rows afterwards. */
const start = (context: ExtensionContext): Handler => answering(async (request) => {
  const id = await useFile(context, request, async ({ into, upload, file, mapping, plan }) => {
    const mapped = new Set(Object.values(mapping))
    const missing = plan.named.filter(({ name, required }) => required && !mapped.has(name))
    if (missing.length > 0) throw platformError('MAPPING_WITHOUT_REQUIRED', { fields: missing.map(({ name }) => name) })
    if (mapped.size === 0 || [...mapped].every(name => name === null)) throw platformError('MAPPING_EMPTY')
    return storeImport(context.database, 'record_imports', recordsFolder(context.env), { collection: into.collection, upload, file, mapping, user: into.accountability.user })
  })
  recordImports(context).add(id)
  return { status: 202, data: { id } }
})

/** Reads an import as the person who asks, so that the rights of Directus decide. @throws FORBIDDEN also when there is none */
async function findImport({ services, getSchema }: ExtensionContext, request: Request): Promise<RecordImport> {
  const { accountability } = request
  if (!accountability?.user) throw new ForbiddenError()
  const items = new services.ItemsService('record_imports', { schema: await getSchema(), accountability: accountability as never })
  return await items.readOne(String(request.params.id), { fields: [...RECORD_IMPORT_FIELDS] }) as RecordImport
}

/** `GET /platform/imports/:id` (`RecordImport`): state, progress and counts. */
const read = (context: ExtensionContext): Handler => answering(async request => ({ data: await findImport(context, request) }))

/** `POST /platform/imports/:id/undo`: answers 202 and deletes what the import made, except what somebody has changed or used since. */
const undo = (context: ExtensionContext): Handler => answering(async (request) => {
  const { id, collection } = await findImport(context, request)
  await assertMayUndo(context, { collection, schema: await context.getSchema(), accountability: request.accountability as Accountability }, id)
  await requestUndo(context.database, 'record_imports', id, request.accountability?.user ?? null)
  recordImports(context).add(id)
  return { status: 202, data: { id } }
})

/** `GET /platform/imports/:id/errors.csv`: every row that was refused, as it came, with column and reason. */
const errors = (context: ExtensionContext): Handler => async (request, response, next) => {
  try {
    const found = await findImport(context, request)
    const rowsAfter = (after: number, most: number): Promise<ErrorRow<RowProblem>[]> => context.database.withSchema('kontor_state').from('record_import_rows').where({ import: found.id }).where('row', '>', after)
      .whereNotNull('problems').orderBy('row').limit(most).select('row', 'values', context.database.raw('\'refused\' AS outcome'), 'problems')
    await sendErrors(request, response, found, rowsAfter, ({ message }, locale) => message[locale])
  } catch (error) {
    if (response.headersSent) response.destroy(error as Error)
    else next(error)
  }
}

export function serveImports(router: Router, context: ExtensionContext): void {
  router.post('/records/:collection/import/preview', preview(context))
  router.post('/records/:collection/import', start(context))
  router.get('/imports/:id', read(context))
  router.post('/imports/:id/undo', undo(context))
  router.get('/imports/:id/errors.csv', errors(context))
}
