import { createSchema, updateSchema } from '@kontor/compile/schemas'
import type { H3Event } from 'h3'
import { defineRoute, type Route, type RouteSpec } from '../core/route.ts'
import type { DocumentView } from '../core/view.ts'
import type { Resource } from './definition.ts'
import { listParameters, namedSchema, recordAnswer } from './describe.ts'
import { listRecords } from './list-records.ts'
import { readRecord } from './read-record.ts'
import { restoreRecord } from './restore-record.ts'
import { createRecord, deleteRecord, replaceRecord, updateRecord } from './write-record.ts'

export type RecordAction = 'list' | 'read' | 'create' | 'update' | 'replace' | 'delete' | 'restore'

const HANDLERS: Readonly<Record<RecordAction, (event: H3Event, resource: Resource) => ReturnType<Parameters<typeof defineRoute>[1]>>> = {
  list: listRecords, read: readRecord, create: createRecord, update: updateRecord, replace: replaceRecord, delete: deleteRecord, restore: restoreRecord,
}

/** Refusals of the database that any write can meet. */
const WRITE_CODES = { NOT_UNIQUE: 409, CONFLICT: 409 }

/** A route of records of the model: everything about it, its description too, follows from the collection. */
export function defineRecordRoute(action: RecordAction, resource: Resource): Route {
  return defineRoute(specOf(action, resource), event => HANDLERS[action](event, resource))
}

function specOf(action: RecordAction, resource: Resource): RouteSpec {
  const { singular, plural } = resource.collection.label
  const [one, many] = [singular.en.toLowerCase(), plural.en.toLowerCase()]
  const answer = (view: DocumentView) => recordAnswer(resource, view)
  const codes = { ...WRITE_CODES, ...resource.codes }
  // The body goes through the fields that the person may write, which the handler looks up.
  const body = (kind: 'Create' | 'Update') => (view: DocumentView) => namedSchema(resource, kind, view, kind === 'Create' ? createSchema : updateSchema)
  switch (action) {
    case 'list': return { summary: `Lists ${many}`, description: 'Filtered, sorted and cut into pages in the database. The total may be five seconds old.', listQuery: view => listParameters(resource, view), list: true, answer }
    case 'read': return { summary: `Reads one ${one}`, answer }
    case 'create': return { summary: `Makes a ${one}`, body: body('Create'), status: 201, answer, codes }
    case 'update': return { summary: `Changes the fields of a ${one} that the body names`, body: body('Update'), answer, codes }
    case 'replace': return { summary: `Gives every writable field of a ${one} the value of the body, or none`, body: body('Create'), answer, codes }
    case 'delete': return { summary: `Deletes a ${one}; it can be restored`, codes: { ...resource.codes, CONFLICT: 409 } }
    case 'restore': return { summary: `Takes the deletion of a ${one} back`, answer, codes: resource.codes }
  }
}
