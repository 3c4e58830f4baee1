import type { H3Event } from 'h3'
import { requireCaller } from '../core/caller.ts'
import { callDirectus } from '../core/directus.ts'
import { KontorError } from '../core/errors.ts'
import { requestFacts } from '../core/request.ts'
import type { Resource } from './definition.ts'
import { accessTo } from './fields.ts'
import { forgetTotals } from './list-records.ts'
import { fetchRecord, recordId } from './read-record.ts'

/**
 * Takes a deletion back and answers with the record as it was. A record that is not deleted is answered as it is, so that
 * asking twice does no harm.
 * @throws KontorError 404 for a record that the person may not delete, or that does not exist
 */
export async function restoreRecord(event: H3Event, resource: Resource): Promise<Record<string, unknown>> {
  const id = recordId(event, resource)
  const caller = await requireCaller(event)
  const { name } = resource.collection
  try {
    await callDirectus(event, caller.access, `/platform/records/${name}/${id}/restore`, { method: 'POST' })
    forgetTotals(caller.tenant, name)
    requestFacts(event).log.info({ collection: name, id }, 'record restored')
  }
  catch (error) {
    // Not deleted, not there, or not theirs: what they see under this id says which.
    if (!(error instanceof KontorError) || error.code !== 'FORBIDDEN') throw error
  }
  return fetchRecord(event, caller, resource, await accessTo(event, caller, resource.collection), id)
}
