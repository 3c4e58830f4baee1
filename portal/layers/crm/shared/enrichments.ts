import { toApiName } from '@kontor/compile/names'
import { ENRICHMENT_MAX, WEBSITE_FIELDS, type WebsiteField } from '@kontor/model/wire/enrichments'
import { z } from 'zod'

/** What the API of enrichments takes and answers beside the records. */

const NAMES = WEBSITE_FIELDS.map(name => toApiName(name)) as [string, ...string[]]
const columns = new Map<string, WebsiteField>(WEBSITE_FIELDS.map(name => [toApiName(name), name]))
/** Columns of the fields of a wish. */
export const columnsOf = (fields: readonly string[] | undefined): WebsiteField[] | undefined => fields?.flatMap(name => columns.get(name) ?? [])

const text = (longest: number) => z.string().max(longest).refine(value => !value.includes('\0') && value.isWellFormed())
const value = z.union([text(8000), z.number(), z.boolean()])
export const newEnrichment = z.strictObject({
  ids: z.array(z.guid()).min(1).max(ENRICHMENT_MAX).optional().meta({ description: 'Leads that are chosen one by one; those that the person does not see are left out.' }),
  filter: z.record(z.string().max(64), z.union([value, z.record(z.string().max(64), value)])).optional().meta({ description: 'All leads that a list with these filters has, at most 10,000: `{ "status": "new", "phone": { "empty": true } }`.', example: { status: 'new' } }),
  search: text(200).optional().meta({ description: 'All leads that a list with this search has.' }),
  fields: z.array(z.enum(NAMES)).min(1).max(NAMES.length).optional().meta({ description: 'What is looked for; all of them when left out.' }),
}).superRefine(({ ids, filter, search }, context) => {
  const named = ids !== undefined
  const described = filter !== undefined || search !== undefined
  if (named === described) context.addIssue({ code: 'custom', path: ['ids'], message: 'Either `ids`, or `filter` and `search`.' })
}).meta({ id: 'NewEnrichment', description: 'Either `ids`, or `filter` and `search`.' })

export const startedEnrichment = z.object({ id: z.guid(), leads: z.int().min(1).meta({ description: 'How many leads are looked up.' }) })
export type StartedEnrichment = z.infer<typeof startedEnrichment>
