import { ForbiddenError } from '@directus/errors'
import type { Database, ExtensionContext } from '@kontor/extension-shared/context'
import type { PreviewAnswer } from '@kontor/model/wire/imports'
import { findForPreview } from '../import/find-for-preview.ts'
import { proposeKind } from '../import/propose-kind.ts'
import { previewFile } from '../import/preview.ts'
import { ImportRights } from '../import/rights.ts'
import { useFileRequest, type Handler } from './request.ts'

/** `POST /crm/leads/import/preview`: what was recognized and what the first rows would become. Writes nothing. */
export function previewImport(context: ExtensionContext): Handler {
  return async (request, response, next) => {
    try {
      const data: PreviewAnswer = await useFileRequest(context, request, async ({ file, mapping, options, targets, accountability }) => {
        const fields = targets.named.map(({ name, labels }) => ({ name, labels, required: targets.byName.get(name)?.required ?? false }))
        const kinds = Object.fromEntries(file.headers.map(header => [header, proposeKind(file.head.map(({ values }) => values[header] ?? ''))]))
        const preview = previewFile(file, mapping, targets, options)
        if (!accountability) throw new ForbiddenError()
        const rights = new ImportRights(context.services, await context.getSchema(), accountability)
        const rows = await findForPreview(context.database as Database, preview.rows, { head: file.head, mapping, targets, options, rights })
        return { kinds, ...preview, rows, fields }
      })
      response.json({ data })
    } catch (error) {
      next(error)
    }
  }
}
