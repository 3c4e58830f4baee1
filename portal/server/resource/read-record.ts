import { getRouterParam, type H3Event } from 'h3'
import { requireCaller, type Caller } from '../core/caller.ts'
import { callDirectus } from '../core/directus.ts'
import { KontorError } from '../core/errors.ts'
import { requestFacts } from '../core/request.ts'
import type { Resource, Row } from './definition.ts'
import { accessTo, type Access } from './fields.ts'
import { UUID } from './filter.ts'
import { requestedFields, toRecord } from './shape.ts'

/**
 * The id in the address.
 * @throws KontorError 404 for what can be no id
 */
export function recordId(event: H3Event): string {
  const id = getRouterParam(event, 'id') ?? ''
  if (!UUID.test(id)) throw new KontorError('NOT_FOUND')
  return id.toLowerCase()
}

/** One record with everything that it has. */
export async function readRecord(event: H3Event, resource: Resource): Promise<Record<string, unknown>> {
  const id = recordId(event)
  const caller = await requireCaller(event)
  return fetchRecord(event, caller, resource, await accessTo(event, caller, resource.collection), id)
}

/** Directus does not tell "forbidden" from "missing", and nor do we: both are 404. */
export async function fetchRecord(event: H3Event, caller: Caller, resource: Resource, access: Access, id: string): Promise<Record<string, unknown>> {
  const { locale } = requestFacts(event)
  const descriptors = access.fields(locale)
  try {
    const row = await callDirectus<Row>(event, caller.access, `/items/${resource.collection.name}/${id}`, { query: { fields: singleFields(resource, access, locale) } })
    return toRecord(row, resource, descriptors, locale)
  }
  catch (error) {
    throw error instanceof KontorError && error.code === 'FORBIDDEN' ? new KontorError('NOT_FOUND', { cause: error }) : error
  }
}

/** The `fields` parameter of Directus for a single record. */
export function singleFields(resource: Resource, access: Access, locale: 'de' | 'en'): string {
  return [...new Set([...requestedFields(access.fields(locale), locale), ...resource.more?.list ?? [], ...resource.more?.read ?? []])].join(',')
}
