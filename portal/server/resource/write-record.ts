import type { FieldDescriptor } from '@kontor/compile/descriptors'
import { versionOf, type WriteAction, type WriteRow } from '@kontor/model/wire/records'
import { setResponseStatus, type H3Event } from 'h3'
import { readJsonObject } from '../core/body.ts'
import { requireCaller, type Caller } from '../core/caller.ts'
import { callDirectus } from '../core/directus.ts'
import { KontorError } from '../core/errors.ts'
import { onceOf } from '../core/once.ts'
import { requestFacts } from '../core/request.ts'
import { conflictOf, isSame } from './conflict.ts'
import type { Resource, Row } from './definition.ts'
import { etagOf, tagAnswer, versionColumns, wantedVersions } from './etag.ts'
import { accessTo, type Access } from './fields.ts'
import { parentId } from './parent.ts'
import { forgetTotals } from './list-records.ts'
import { fetchRecord, fetchTagged, hasAddress, itemPath, nameRelations, recordId, singleFields, singleQuery } from './read-record.ts'
import { toColumns, toRecord } from './shape.ts'
import { isConditional, validateBody } from './validate.ts'
import { refusalOf, writeRows } from './write-rows.ts'

/** Makes a record from the body; answers 201 with it. Under an `Idempotency-Key` the database itself makes it once. */
export async function createRecord(event: H3Event, resource: Resource): Promise<Record<string, unknown>> {
  const body = await readJsonObject(event)
  const caller = await requireCaller(event)
  const { locale, log } = requestFacts(event)
  const access = await accessTo(event, caller, resource.collection)
  if (!access.may('create')) throw new KontorError('FORBIDDEN')
  const descriptors = access.fields(locale)
  const parent = await parentId(event, caller, resource)
  const values = { ...toColumns(validateBody(body, 'create', descriptors.filter(d => d.name !== resource.under), locale), descriptors), ...resource.under === undefined ? {} : { [resource.under]: parent } }
  const once = onceOf(event)
  const fields = singleFields(resource, descriptors)
  const row = once
    ? await writeOne(event, caller, resource, { action: 'create', fields, descriptors, row: { values, once } })
    : await callDirectus<Row>(event, caller.access, `/items/${resource.collection.name}`, { method: 'POST', body: values, query: singleQuery(fields) })
  forgetTotals(caller.tenant, resource.collection.name)
  log.info({ collection: resource.collection.name, id: row.id }, 'record created')
  setResponseStatus(event, 201)
  return answerRow(event, caller, row, resource, descriptors)
}

/** Changes the fields that the body names. */
export async function updateRecord(event: H3Event, resource: Resource): Promise<Record<string, unknown>> {
  const id = recordId(event, resource)
  const body = await readJsonObject(event)
  const caller = await requireCaller(event)
  return change(event, caller, resource, await accessTo(event, caller, resource.collection), id, body)
}

/** Gives every writable field the value of the body, or none; what stays the same is not judged again. */
export async function replaceRecord(event: H3Event, resource: Resource): Promise<Record<string, unknown>> {
  const id = recordId(event, resource)
  const body = await readJsonObject(event)
  const caller = await requireCaller(event)
  const access = await accessTo(event, caller, resource.collection)
  const present = await fetchRecord(event, caller, resource, access, id)
  const writable = access.fields(requestFacts(event).locale).filter(d => !d.readonly && d.name !== 'id' && access.writes('update', d.name))
  const empty = Object.fromEntries(writable.map(d => [d.apiName, d.required && d.default !== undefined ? d.default : null]))
  const changed = Object.entries({ ...empty, ...body }).filter(([name, value]) => !isSame(present[name], value, writable.find(d => d.apiName === name)) || !(name in present))
  return change(event, caller, resource, access, id, Object.fromEntries(changed))
}

/** Deletes softly; the database keeps the row. Answers 204. */
export async function deleteRecord(event: H3Event, resource: Resource): Promise<undefined> {
  const id = recordId(event, resource)
  const versions = wantedVersions(event)
  const caller = await requireCaller(event)
  const access = await accessTo(event, caller, resource.collection)
  const descriptors = access.fields(requestFacts(event).locale)
  // Directus deletes what is not there for administrators.
  if (isOwnFor(resource, caller)) await fetchRecord(event, caller, resource, access, id)
  await orMissing(event, caller, resource, access, id, () => versions || !hasAddress(id)
    ? writeOne(event, caller, resource, { action: 'delete', fields: singleFields(resource, descriptors), descriptors, row: { id, ...versions ? { versions } : {} } })
    : callDirectus(event, caller.access, itemPath(resource, id), { method: 'DELETE' }))
  forgetTotals(caller.tenant, resource.collection.name)
  requestFacts(event).log.info({ collection: resource.collection.name, id }, 'record deleted')
  return undefined
}

/** Whether it is an administrator's own collection, where they see every record that there is. */
const isOwnFor = ({ collection }: Resource, { roles }: Caller): boolean => 'key' in collection && roles.includes('admin')

async function change(event: H3Event, caller: Caller, resource: Resource, access: Access, id: string, body: Record<string, unknown>): Promise<Record<string, unknown>> {
  // Whoever may change nothing is not told of fields.
  if (!access.may('update')) throw new KontorError('FORBIDDEN')
  const { locale, log } = requestFacts(event)
  const versions = wantedVersions(event)
  const descriptors = access.fields(locale)
  const present = isConditional(descriptors) ? await fetchRecord(event, caller, resource, access, id) : undefined
  const values = toColumns(validateBody(body, 'update', descriptors, locale, present), descriptors)
  if (Object.keys(values).length === 0) return unchanged(event, caller, resource, access, id, versions)
  const path = itemPath(resource, id)
  const fields = singleFields(resource, descriptors)
  const row = await orMissing(event, caller, resource, access, id, () => versions || !hasAddress(id)
    ? writeOne(event, caller, resource, { action: 'update', fields, descriptors, row: { id, values, ...versions ? { versions } : {} }, yours: body })
    : callDirectus<Row | undefined>(event, caller.access, path, { method: 'PATCH', body: values, query: singleQuery(fields) }))
  // Directus changes what is not there for administrators, too: nothing.
  if ((!row || Object.keys(row).length === 1) && isOwnFor(resource, caller)) throw new KontorError('NOT_FOUND')
  forgetTotals(caller.tenant, resource.collection.name)
  log.info({ collection: resource.collection.name, id, fields: Object.keys(values) }, 'record updated')
  // A person who has just given the record away may not see it any more, and Directus answers with nothing.
  return row ? answerRow(event, caller, row, resource, descriptors) : { id }
}

/** Nothing to write: the record as it is, when it is the one that the caller means. */
async function unchanged(event: H3Event, caller: Caller, resource: Resource, access: Access, id: string, versions: readonly string[] | undefined): Promise<Record<string, unknown>> {
  const { record, row, etag } = await fetchTagged(event, caller, resource, access, id)
  const descriptors = access.fields(requestFacts(event).locale)
  if (versions && !versions.includes(versionOf(row, versionColumns(descriptors)))) throw conflictOf(record, etag, {}, descriptors)
  return record
}

async function answerRow(event: H3Event, caller: Caller, found: Row, resource: Resource, descriptors: readonly FieldDescriptor[]): Promise<Record<string, unknown>> {
  const row = await nameRelations(event, caller, resource, descriptors, found)
  const record = toRecord(row, resource, descriptors, requestFacts(event).locale)
  // A record that is not the person's any more has nothing to compare.
  if (Object.keys(row).length > 1) tagAnswer(event, row, record, descriptors)
  return record
}

interface OneWrite {
  readonly action: WriteAction
  /** As `singleFields` gives them. */
  readonly fields: string
  readonly descriptors: readonly FieldDescriptor[]
  readonly row: WriteRow
  /** The body, in outside names. */
  readonly yours?: Readonly<Record<string, unknown>>
}

/** @throws KontorError CONFLICT with both values when the record is not the one that the caller has read */
async function writeOne(event: H3Event, caller: Caller, resource: Resource, { action, fields, descriptors, row, yours = {} }: OneWrite): Promise<Row> {
  const { results: [result] } = await writeRows(event, caller, resource, { action, mode: 'all', rows: [row], fields: fields.split(','), columns: versionColumns(descriptors) })
  if (!result) throw new KontorError('INTERNAL')
  if (result.ok) return result.row ?? { id: result.id }
  if (!result.row) throw refusalOf(event, result)
  const present = await nameRelations(event, caller, resource, descriptors, result.row)
  const stored = toRecord(present, resource, descriptors, requestFacts(event).locale)
  throw conflictOf(stored, etagOf(present, stored, descriptors), yours, descriptors)
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
