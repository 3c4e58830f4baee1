import type { Accountability } from '@kontor/extension-shared/context'
import type { EnrichmentReason } from '@kontor/model/wire/enrichments'
import type { Place } from '../proposals/passage.ts'

/** What a source says of a field: a value that stands in a document of the lead, or why there is none. */
export type Finding = { readonly field: string, readonly document?: string | undefined, readonly confidence?: number } & ({ readonly value: string | number | boolean, readonly passage: string, readonly place: Place } | { readonly reason: EnrichmentReason })

/** One lead that is looked up. */
export interface Wanted {
  readonly id: string
  /** Columns, as the person sees them. */
  readonly lead: Readonly<Record<string, unknown>>
  readonly country: string | undefined
  readonly fields: readonly string[]
  readonly accountability: Accountability
  /** Asked again before anything that takes long or costs something. */
  readonly wanted: () => Promise<boolean>
}

/** A way to look leads up. */
export interface Look {
  /** Columns of a lead beside those that are looked for. */
  readonly columns: readonly string[]
  /** Whom proposals name. */
  readonly proposer: string
  /** Whose policy holds for what it finds; nothing for a website that no source stands for. */
  readonly source: string | null
  /** @returns one finding for each field; nothing when it is not wanted any more @throws DOCUMENT_*, FORBIDDEN, SourceError */
  readonly ask: (wanted: Wanted) => Promise<readonly Finding[] | undefined>
}
