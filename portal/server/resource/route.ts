import { createSchema, updateSchema } from '@kontor/compile/schemas'
import type { H3Event } from 'h3'
import { z } from 'zod'
import { defineRoute, type Route, type RouteSpec } from '../core/route.ts'
import type { DocumentView } from '../core/view.ts'
import { BULK_LIMIT, bulkAnswer, bulkRecords } from './bulk-records.ts'
import { countByField, countsAnswer } from './count-records.ts'
import type { OwnCollection, Resource } from './definition.ts'
import { anyParameters, anyRecord, bulkSchema, countsParameters, exportParameters, idSchema, includeParameter, listParameters, namedSchema, recordAnswer } from './describe.ts'
import { exportRecords } from './export-records.ts'
import { listRecords } from './list-records.ts'
import { ownCollection } from './own-collections.ts'
import { readRecord } from './read-record.ts'
import { restoreRecord } from './restore-record.ts'
import { createRecord, deleteRecord, replaceRecord, updateRecord } from './write-record.ts'

export type RecordAction = 'list' | 'read' | 'create' | 'update' | 'replace' | 'delete' | 'restore' | 'bulk' | 'export' | 'counts'

const HANDLERS: Readonly<Record<RecordAction, (event: H3Event, resource: Resource) => ReturnType<Parameters<typeof defineRoute>[1]>>> = {
  list: listRecords, read: readRecord, create: createRecord, update: updateRecord, replace: replaceRecord, delete: deleteRecord, restore: restoreRecord, bulk: bulkRecords, export: exportRecords, counts: countByField,
}

/** Refusals that any write can meet. */
const WRITE_CODES = { NOT_UNIQUE: 409, CONFLICT: 409, FILE_NOT_YOURS: 403 }

/** A route of records of the model: everything about it, its description too, follows from the collection. */
export function defineRecordRoute(action: RecordAction, resource: Resource): Route {
  // Programs find a collection's records by what stands at all of them.
  return defineRoute({ ...specOf(action, resource), ...resource.under === undefined ? { collection: resource.collection.name } : {} }, event => HANDLERS[action](event, resource))
}

/** A collection of the tenant's own in the address. */
export const ownParams = z.object({ collection: z.string().regex(/^\w{1,63}$/).meta({ description: 'Name of a collection of the tenant\'s own that the portal shows.', example: 'visits' }) })
const anyId = z.string().min(1).max(255).meta({ description: 'Id of a record, of the kind that the collection has: a UUID, a number or a text.', example: '0c6f8a52-6a0f-4b8e-9d0a-5a3c1a4f7b10' })
const ONE: ReadonlySet<RecordAction> = new Set(['read', 'update', 'replace', 'delete'])

/** The same for every collection that a tenant's administrator made and shows in the portal. */
export function defineOwnRoute(action: Exclude<RecordAction, 'restore'>): Route {
  const one = ONE.has(action)
  const own = (collection: OwnCollection): RouteSpec => ({ ...specOf(action, { collection }), collection: collection.name, ...one ? { params: z.object({ id: idSchema({ collection }) }) } : {} })
  return defineRoute({ ...ofAny(action), own, params: one ? ownParams.extend({ id: anyId }) : ownParams }, async (event, { caller, params }) => HANDLERS[action](event, { collection: await ownCollection(event, caller, params.collection) }))
}

/** What is to say where it is not known which collections there are. */
function ofAny(action: RecordAction): RouteSpec {
  const spec = specOf(action, { collection: { name: 'any', domain: 'platform', softDelete: false, key: 'string', icon: 'box', label: { singular: { de: 'Datensatz', en: 'Record' }, plural: { de: 'Datensätze', en: 'Records' } } } })
  const loose = () => z.record(z.string(), z.unknown())
  return {
    ...spec, summary: `${spec.summary} of a collection of the tenant's own`,
    ...spec.listQuery ? { listQuery: action === 'read' ? () => [] : () => anyParameters(action) } : {},
    ...spec.body ? { body: loose } : {},
    ...typeof spec.answer === 'function' ? { answer: anyRecord } : {},
  }
}

function specOf(action: RecordAction, resource: Resource): RouteSpec {
  const { singular, plural } = resource.collection.label
  const [one, many] = [singular.en.toLowerCase(), plural.en.toLowerCase()]
  const answer = (view: DocumentView) => recordAnswer(resource, view)
  const codes = { ...WRITE_CODES, ...resource.codes }
  const whose = resource.under === undefined ? '' : ` of a ${resource.under}`
  // The body goes through the fields that the person may write, which the handler looks up.
  const body = (kind: 'Create' | 'Update') => (view: DocumentView) => namedSchema(resource, kind, view, kind === 'Create' ? createSchema : updateSchema)
  switch (action) {
    case 'list': return { summary: `Lists ${many}${whose}`, description: 'Filtered, sorted and cut in the database: into pages up to the 10,000th record, whose total may be five seconds old, or from record to record with `cursor`, which nothing that is added meanwhile disturbs.', listQuery: view => listParameters(resource, view), list: 'cursor', answer }
    case 'read': return { summary: `Reads one ${one}`, listQuery: view => includeParameter(resource, view), answer, tagged: 'read' }
    case 'create': return { summary: `Makes a ${one}${whose}`, body: body('Create'), status: 201, answer, codes, once: 'database', tagged: 'made' }
    case 'update': return { summary: `Changes the fields of a ${one} that the body names`, body: body('Update'), answer, codes, tagged: 'write' }
    case 'replace': return { summary: `Gives every writable field of a ${one} the value of the body, or none`, body: body('Create'), answer, codes, tagged: 'write' }
    case 'delete': return { summary: resource.collection.softDelete ? `Deletes a ${one}; it can be restored` : `Deletes a ${one} for good`, codes: { ...resource.codes, CONFLICT: 409 }, tagged: 'write' }
    case 'export': return {
      summary: `Writes all ${many} of a list into a file`, listQuery: view => exportParameters(resource, view), answer: { mediaType: 'text/csv', others: ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'application/json'] }, codes: { EXPORT_RUNNING: 429 },
      description: 'With the filters, fields and order of the list. CSV is UTF-8 with a byte order mark and semicolons. One at a time for each person.',
    }
    case 'counts': return { summary: `Counts ${many}, and by the values of a field`, listQuery: view => countsParameters(resource, view), answer: countsAnswer }
    case 'bulk': return {
      summary: `Makes, changes or deletes up to 1,000 ${many}`, once: 'database', bodyLimit: BULK_LIMIT, answer: bulkAnswer, codes: { ...codes, NOT_FOUND: 404 },
      description: '`mode` says what a refusal means: with `all` nothing is written and the answer is that refusal, its fields named as `records.3.email`; with `each` every record is written by itself, and the answer tells of each.',
      body: view => bulkSchema(resource, view),
    }
    case 'restore': return { summary: `Takes the deletion of a ${one} back`, answer, codes: resource.codes }
  }
}
