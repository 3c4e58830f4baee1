import { getRouterParam, type H3Event } from 'h3'
import type { Caller } from '../core/caller.ts'
import { callDirectus } from '../core/directus.ts'
import { KontorError } from '../core/errors.ts'
import type { Resource } from './definition.ts'
import { UUID } from './filter.ts'

/**
 * The id in the address of a resource that belongs to records of another one (`under`); nothing for any other.
 * @throws KontorError NOT_FOUND for a record that the person may not read
 */
export async function parentId(event: H3Event, caller: Caller, { collection, under }: Resource): Promise<string | undefined> {
  if (under === undefined) return undefined
  const relation = collection.fields?.[under]
  const id = (getRouterParam(event, 'id', { decode: true }) ?? '').toLowerCase()
  if (relation?.kind !== 'relation' || !UUID.test(id)) throw new KontorError('NOT_FOUND')
  try {
    await callDirectus(event, caller.access, `/items/${relation.to}/${id}`, { query: { fields: 'id' } })
    return id
  }
  catch (error) {
    throw error instanceof KontorError && error.code === 'FORBIDDEN' ? new KontorError('NOT_FOUND', { cause: error }) : error
  }
}
