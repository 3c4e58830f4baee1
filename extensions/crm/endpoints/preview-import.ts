import type { ExtensionContext } from '@kontor/extension-shared/context'
import type { PreviewAnswer } from '@kontor/model/wire/imports'
import { proposeKind } from '../import/propose-kind.ts'
import { previewFile } from '../import/preview.ts'
import { useFileRequest, type Handler } from './request.ts'

/** `POST /crm/leads/import/preview`: what was recognized and what the first rows would become. Writes nothing. */
export function previewImport(context: ExtensionContext): Handler {
  return async (request, response, next) => {
    try {
      const data: PreviewAnswer = await useFileRequest(context, request, ({ file, mapping, options, targets }) => {
        const fields = targets.named.map(({ name, labels }) => ({ name, labels, required: targets.byName.get(name)?.required ?? false }))
        const kinds = Object.fromEntries(file.headers.map(header => [header, proposeKind(file.head.map(({ values }) => values[header] ?? ''))]))
        return { kinds, ...previewFile(file, mapping, targets, options), fields }
      })
      response.json({ data })
    } catch (error) {
      next(error)
    }
  }
}
