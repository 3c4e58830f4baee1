import type { EnrichmentReason } from '@kontor/model/wire/enrichments'

/** Why a source says nothing of a lead; `detail` is for whoever tries the source, and holds no secret. */
export class SourceError extends Error {
  readonly code: EnrichmentReason
  readonly detail: string | undefined

  constructor(code: EnrichmentReason, detail?: string) {
    super(detail ?? code)
    this.name = 'SourceError'
    this.code = code
    this.detail = detail
  }
}
