import { toApiName } from '@kontor/compile/names'
import type { WriteAnswer, WriteBody, WriteResult } from '@kontor/model/wire/records'
import type { H3Event } from 'h3'
import type { Caller } from '../core/caller.ts'
import { callDirectus } from '../core/directus.ts'
import { fromDirectus } from '../core/directus-errors.ts'
import type { KontorError } from '../core/errors.ts'
import { requestFacts } from '../core/request.ts'
import type { Resource } from './definition.ts'

/** Milliseconds that a record may take on average, that a call of several has in any case, and that one record has. */
const PER_ROW = 100
const MANY = 30_000
const ONE = 5000

/** Writes rows through the operation that checks versions, keeps to a transaction and makes a record once. */
export function writeRows(event: H3Event, caller: Caller, resource: Resource, body: WriteBody): Promise<WriteAnswer> {
  return callDirectus<WriteAnswer>(event, caller.access, `/platform/records/${resource.collection.name}/write`, { method: 'POST', body, timeout: body.rows.length > 1 ? Math.max(MANY, body.rows.length * PER_ROW) : ONE })
}

/** The refusal of a row as the API tells it. */
export function refusalOf(event: H3Event, { status, errors }: Extract<WriteResult, { ok: false }>): KontorError {
  return fromDirectus(status, errors, requestFacts(event).locale, toApiName)
}
