import { WEBSITE_FIELDS, type EnrichmentReason } from '@kontor/model/wire/enrichments'
import { MODEL_FIELDS, type LookupKind } from '@kontor/model/wire/sources'
import type { EnrichContext } from '../enrichment/enrich-lead.ts'
import type { Look } from '../enrichment/finding.ts'
import { lookAtWebsite } from '../enrichment/look-at-website.ts'
import { lookAtModel } from './look-at-model.ts'
import { lookAtRegister } from './look-at-register.ts'
import { lookAtService } from './look-at-service.ts'
import { readLookup, type Lookup } from './lookups.ts'
import type { RegisterFile } from './registers.ts'

/** Columns of a lead that a source says something of. */
export function fieldsOf({ kind, settings }: Pick<Lookup, 'kind' | 'settings'>, register?: Pick<RegisterFile, 'mapping'>): readonly string[] {
  switch (kind) {
    case 'website': return WEBSITE_FIELDS
    case 'model': return MODEL_FIELDS
    case 'file': return Object.keys(register?.mapping ?? {})
    case 'rest': return Object.keys(settings.mapping)
  }
}

/** How a run looks its leads up; the reason when it cannot. */
export async function lookFor(context: EnrichContext, { kind, source }: { readonly kind: LookupKind, readonly source: string | null }): Promise<Look | EnrichmentReason> {
  if (source === null) return kind === 'website' ? lookAtWebsite(context) : 'SOURCE_OFF'
  const lookup = await readLookup(context.database, source)
  if (!lookup?.active || lookup.kind !== kind) return 'SOURCE_OFF'
  switch (kind) {
    case 'website': return lookAtWebsite(context, { id: source, name: lookup.name })
    case 'rest': return lookAtService(context, lookup)
    case 'file': return lookAtRegister(context, lookup)
    case 'model': return lookAtModel(context, lookup)
  }
}
