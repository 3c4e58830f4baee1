import { setResponseStatus, type H3Event } from 'h3'
import { readJsonObject } from '../core/body.ts'
import { requireCaller, type Caller } from '../core/caller.ts'
import { callDirectus } from '../core/directus.ts'
import { KontorError } from '../core/errors.ts'
import { requestFacts } from '../core/request.ts'
import type { Resource, Row } from './definition.ts'
import { accessTo, type Access } from './fields.ts'
import { forgetTotals } from './list-records.ts'
import { fetchRecord, recordId, singleFields } from './read-record.ts'
import { toColumns, toRecord } from './shape.ts'
import { validateBody } from './validate.ts'

/** Makes a record from the body; answers 201 with it. */
export async function createRecord(event: H3Event, resource: Resource): Promise<Record<string, unknown>> {
  const body = await readJsonObject(event)
  const caller = await requireCaller(event)
  const { locale, log } = requestFacts(event)
  const access = await accessTo(event, caller, resource.collection)
  if (!access.may('create')) throw new KontorError('FORBIDDEN')
  const descriptors = access.fields(locale)
  const values = toColumns(validateBody(body, 'create', descriptors, locale), descriptors)
  const row = await callDirectus<Row>(event, caller.access, `/items/${resource.collection.name}`, { method: 'POST', body: values, query: { fields: singleFields(resource, access, locale) } })
  forgetTotals(caller.tenant, resource.collection.name)
  log.info({ collection: resource.collection.name, id: row.id }, 'record created')
  setResponseStatus(event, 201)
  return toRecord(row, resource, descriptors, locale)
}

/** Changes the fields that the body names. */
export async function updateRecord(event: H3Event, resource: Resource): Promise<Record<string, unknown>> {
  const id = recordId(event)
  const body = await readJsonObject(event)
  const caller = await requireCaller(event)
  return change(event, caller, resource, await accessTo(event, caller, resource.collection), id, body)
}

/** Gives every writable field the value of the body, or none; what stays the same is not judged again. */
export async function replaceRecord(event: H3Event, resource: Resource): Promise<Record<string, unknown>> {
  const id = recordId(event)
  const body = await readJsonObject(event)
  const caller = await requireCaller(event)
  const access = await accessTo(event, caller, resource.collection)
  const present = await fetchRecord(event, caller, resource, access, id)
  const writable = access.fields(requestFacts(event).locale).filter(d => !d.readonly && d.name !== 'id')
  const empty = Object.fromEntries(writable.map(d => [d.apiName, d.required && d.default !== undefined ? d.default : null]))
  const changed = Object.entries({ ...empty, ...body }).filter(([name, value]) => !isSame(present[name], value) || !(name in present))
  return change(event, caller, resource, access, id, Object.fromEntries(changed))
}

/** Deletes softly; the database keeps the row. Answers 204. */
export async function deleteRecord(event: H3Event, resource: Resource): Promise<undefined> {
  const id = recordId(event)
  const caller = await requireCaller(event)
  const access = await accessTo(event, caller, resource.collection)
  await orMissing(event, caller, resource, access, id, () => callDirectus(event, caller.access, `/items/${resource.collection.name}/${id}`, { method: 'DELETE' }))
  forgetTotals(caller.tenant, resource.collection.name)
  requestFacts(event).log.info({ collection: resource.collection.name, id }, 'record deleted')
  return undefined
}

async function change(event: H3Event, caller: Caller, resource: Resource, access: Access, id: string, body: Record<string, unknown>): Promise<Record<string, unknown>> {
  const { locale, log } = requestFacts(event)
  const descriptors = access.fields(locale)
  const values = toColumns(validateBody(body, 'update', descriptors, locale), descriptors)
  if (Object.keys(values).length === 0) return fetchRecord(event, caller, resource, access, id)
  const path = `/items/${resource.collection.name}/${id}`
  const row = await orMissing(event, caller, resource, access, id, () => callDirectus<Row | undefined>(event, caller.access, path, { method: 'PATCH', body: values, query: { fields: singleFields(resource, access, locale) } }))
  forgetTotals(caller.tenant, resource.collection.name)
  log.info({ collection: resource.collection.name, id, fields: Object.keys(values) }, 'record updated')
  // A person who has just given the record away may not see it any more, and Directus answers with nothing.
  return row ? toRecord(row, resource, descriptors, locale) : { id }
}

/** A refused write is 403 on a record that the person sees and 404 on any other. */
async function orMissing<T>(event: H3Event, caller: Caller, resource: Resource, access: Access, id: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write()
  }
  catch (error) {
    if (!(error instanceof KontorError) || error.code !== 'FORBIDDEN') throw error
    await fetchRecord(event, caller, resource, access, id)
    throw error
  }
}

function isSame(present: unknown, given: unknown): boolean {
  const plain = typeof present === 'object' && present !== null && 'id' in present ? present.id : present
  return JSON.stringify(plain ?? null) === JSON.stringify(given ?? null)
}
