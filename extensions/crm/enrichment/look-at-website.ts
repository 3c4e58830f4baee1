import { toColumnName } from '@kontor/compile/names'
import type { WebsiteField } from '@kontor/model/wire/enrichments'
import type { Finding, Look } from './finding.ts'
import { readImprint } from './read-imprint.ts'
import { readWebsite, type WebsiteContext } from './read-website.ts'

/** The imprint of the lead's own website. */
export const lookAtWebsite = (context: WebsiteContext, source?: { readonly id: string, readonly name: string }): Look => ({
  columns: ['website'],
  proposer: source?.name ?? 'Website',
  source: source?.id ?? null,
  ask: async ({ id, lead, country, fields, accountability, wanted }) => {
    const imprint = await readWebsite(context, accountability, id, typeof lead.website === 'string' ? lead.website : null, source?.id)
    if ('missing' in imprint) return fields.map(field => ({ field, reason: imprint.missing }))
    if (!await wanted()) return undefined
    const { document, text } = imprint
    const found = new Map<string, Finding>(readImprint(text, { country }).map(({ field, value, passage, place, confidence }) => [toColumnName(field), { field: toColumnName(field) as WebsiteField, value, passage, place, confidence, document }]))
    return fields.map(field => found.get(field) ?? { field, document, reason: 'NOT_THERE' })
  },
})
