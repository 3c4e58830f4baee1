import { toApiName, toColumnName } from '@kontor/compile/names'
import { ENRICHMENT_MAX, WEBSITE_FIELDS } from '@kontor/model/wire/enrichments'
import { z } from 'zod'

/** What the API of enrichments takes and answers beside the records. */

const NAMES: readonly string[] = WEBSITE_FIELDS.map(name => toApiName(name))
/** Columns of the fields of a wish. */
export const columnsOf = (fields: readonly string[] | undefined): string[] | undefined => fields?.map(toColumnName)

const text = (longest: number) => z.string().max(longest).refine(value => !value.includes('\0') && value.isWellFormed())
const value = z.union([text(8000), z.number(), z.boolean()])
export const newEnrichment = z.strictObject({
  ids: z.array(z.guid()).min(1).max(ENRICHMENT_MAX).optional().meta({ description: 'Leads that are chosen one by one; those that the person does not see are left out.' }),
  filter: z.record(z.string().max(64), z.union([value, z.record(z.string().max(64), value)])).optional().meta({ description: 'All leads that a list with these filters has, at most 10,000: `{ "status": "new", "phone": { "empty": true } }`.', example: { status: 'new' } }),
  search: text(200).optional().meta({ description: 'All leads that a list with this search has.' }),
  fields: z.array(z.string().regex(/^\w{1,64}$/)).min(1).max(100).optional().meta({ description: `What is looked for; left out, the fields that the person has chosen to see first, and all that the source says when it says none of these. Websites say ${NAMES.map(name => `\`${name}\``).join(', ')}.`, example: ['phone'] }),
  source: z.guid().optional().meta({ description: 'One of `/crm/lookups`; the leads\' own websites when left out.' }),
}).superRefine(({ ids, filter, search, fields, source }, context) => {
  if (source === undefined && fields?.some(name => !NAMES.includes(name))) context.addIssue({ code: 'custom', path: ['fields'], message: `A website says ${NAMES.join(', ')}.` })
  const named = ids !== undefined
  const described = filter !== undefined || search !== undefined
  if (named === described) context.addIssue({ code: 'custom', path: ['ids'], message: 'Either `ids`, or `filter` and `search`.' })
}).meta({ id: 'NewEnrichment', description: 'Either `ids`, or `filter` and `search`.' })

export const startedEnrichment = z.object({ id: z.guid(), leads: z.int().min(1).meta({ description: 'How many leads are looked up.' }) })
export type StartedEnrichment = z.infer<typeof startedEnrichment>
