import { toApiName, toColumnName } from '@kontor/compile/names'
import { enrichmentResults, enrichmentRuns } from '@kontor/model'
import { ENRICHMENT_REASONS } from '@kontor/model/wire/enrichments'
import { z } from 'zod'
import type { Resource } from '~~/server/resource'

/** Looking values of leads up. Enrichments are started and cancelled by their operations. */
export const enrichmentResource: Resource = {
  collection: enrichmentRuns,
  more: {
    answer: { fields: z.array(z.string()).nullable().meta({ description: 'Outside names of the fields that are looked for.' }) },
    shape: row => Array.isArray(row.fields) ? { fields: row.fields.map(name => toApiName(String(name))) } : {},
  },
}

const REASONS: Readonly<Record<string, { readonly de: string, readonly en: string }>> = ENRICHMENT_REASONS

/** What came of each field of each lead of the enrichment in the address. */
export const enrichmentResultResource: Resource = {
  collection: enrichmentResults,
  under: 'run',
  more: {
    answer: {
      field: z.string().nullable().meta({ description: 'Outside name of the lead\'s field.' }),
      message: z.string().nullable().meta({ description: 'The reason in words.' }),
    },
    shape: (row, { locale }) => ({
      ...typeof row.field === 'string' ? { field: toApiName(row.field) } : {},
      ...row.reason === undefined ? {} : { message: REASONS[String(row.reason)]?.[locale] ?? null },
    }),
  },
  filters: {
    field: { toFilter: value => value.length <= 64 ? { field: { _eq: toColumnName(value) } } : undefined, schema: { type: 'string', description: 'Outside name of the lead\'s field.' } },
  },
}
