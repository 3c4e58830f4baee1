import type { FieldDescriptor } from '@kontor/compile/descriptors'
import { wholeLists } from '@kontor/model/wire/records'
import type { H3Event } from 'h3'
import type { Caller } from '../core/caller.ts'
import { callDirectus } from '../core/directus.ts'
import { requestFacts } from '../core/request.ts'
import type { Resource, Row } from './definition.ts'
import { readColumns, toRecord } from './shape.ts'

interface Wanted {
  readonly caller: Caller
  readonly resource: Resource
  readonly descriptors: readonly FieldDescriptor[]
  readonly ids: readonly string[]
}

/** Records as the person sees them now, by id; related ones by their id alone. Those that they do not see are left out. */
export async function presentRecords(event: H3Event, { caller, resource, descriptors, ids }: Wanted): Promise<ReadonlyMap<string, Record<string, unknown>>> {
  const { collection } = resource
  const rows = await callDirectus<Row[]>(event, caller.access, `/items/${collection.name}`, {
    method: 'SEARCH', body: { query: { fields: ['id', ...readColumns(descriptors)], ...wholeLists(readColumns(descriptors)), filter: { id: { _in: [...new Set(ids)] } }, limit: ids.length } },
  })
  const { locale } = requestFacts(event)
  return new Map(rows.map(row => [String(row.id), toRecord(row, { collection }, descriptors, locale)]))
}
