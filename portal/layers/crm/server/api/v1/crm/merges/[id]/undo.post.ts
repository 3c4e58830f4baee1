import { leads } from '@kontor/model'
import { callDirectus, defineRoute, requestFacts } from '~~/server/core'
import { accessTo } from '~~/server/resource'
import { unmergedLead } from '../../../../../../shared/duplicates'
import { MERGE_CODES, outsideNamesOf } from '../../../../../resources/duplicates'

interface Undone { readonly id: string, readonly lead: string, readonly other: string, readonly kept: readonly string[], readonly back: number, readonly stay: number }

export default defineRoute({
  summary: 'Undoes a merge', description: 'Within 30 days: the other lead comes back with what was moved from it and is still where the merge put it; the lead that stayed has its former values where nobody has changed them since. Who may change and delete both does, and no program.',
  answer: unmergedLead, codes: MERGE_CODES,
}, async (event, { caller, params }) => {
  const names = outsideNamesOf((await accessTo(event, caller, leads)).fields(requestFacts(event).locale))
  const { kept, ...undone } = await callDirectus<Undone>(event, caller.access, `/crm/merges/${params.id}/undo`, { method: 'POST', body: {} })
  return { ...undone, kept: kept.flatMap(name => names.get(name) ?? []) }
})
