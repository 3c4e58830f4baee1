import { leads } from '@kontor/model'
import { callDirectus, defineRoute, KontorError } from '~~/server/core'
import { accessTo } from '~~/server/resource'
import { mergesOfLead, type MergesOfLead } from '../../../../../../shared/duplicates'

interface Named { readonly id: string, readonly lead_number: string | null, readonly company: string }
interface Merges { readonly into: Named | null, readonly merges: readonly { readonly id: string, readonly at: string, readonly until: string, readonly other: Named }[] }
const named = ({ lead_number: leadNumber, ...lead }: Named) => ({ ...lead, leadNumber })

export default defineRoute({
  summary: 'Where a lead went, and what was merged into it', description: 'A lead that was merged into another one is deleted; this says which one it is now. Of a lead that is there the merges of the last 30 days, which can be undone.',
  answer: mergesOfLead,
}, async (event, { caller, params }): Promise<MergesOfLead> => {
  await accessTo(event, caller, leads)
  const { into, merges } = await callDirectus<Merges>(event, caller.access, `/crm/leads/${params.id}/merges`).catch((error: unknown) => {
    throw error instanceof KontorError && error.code === 'FORBIDDEN' ? new KontorError('NOT_FOUND', { cause: error }) : error
  })
  return { into: into && named(into), merges: merges.map(({ other, ...merge }) => ({ ...merge, other: named(other) })) }
})
