import { isKey, KEY_TYPES, type KeyType } from '@kontor/model/wire/own-collections'
import { MAX_WRITES, type WriteAction, type WriteMode, type WriteRow } from '@kontor/model/wire/records'
import type { H3Event } from 'h3'
import { z } from 'zod'
import { requireCaller } from '../core/caller.ts'
import { KontorError, type Problem } from '../core/errors.ts'
import { onceOf } from '../core/once.ts'
import { parseBody } from '../core/parse-body.ts'
import { requestFacts } from '../core/request.ts'
import { keyTypeOf, toId, type Resource } from './definition.ts'
import { accessTo } from './fields.ts'
import { forgetTotals } from './list-records.ts'
import { toColumns } from './shape.ts'
import { presentRecords } from './present-records.ts'
import { isConditional, validateBody } from './validate.ts'
import { refusalOf, writeRows } from './write-rows.ts'

/** Largest body in bytes; the hub takes 5 MB of what is made of it. */
export const BULK_LIMIT = 4_000_000

const mode = z.enum(['all', 'each']).default('all')
const list = <S extends z.ZodType>(one: S) => z.array(one).min(1).max(MAX_WRITES)
const bodyOf = (id: z.ZodType) => z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('create'), mode, records: list(z.record(z.string(), z.unknown())) }),
  z.strictObject({ action: z.literal('update'), mode, records: list(z.looseObject({ id })) }),
  z.strictObject({ action: z.literal('delete'), mode, ids: list(id) }),
])
const NUMBERS: ReadonlySet<KeyType> = new Set(['integer', 'bigInteger'])
const bodies = Object.fromEntries(KEY_TYPES.map(type => [type, bodyOf(z.union(NUMBERS.has(type) ? [z.int(), z.string()] : [z.string()]).refine(id => isKey(type, String(id))))])) as Record<KeyType, ReturnType<typeof bodyOf>>

/** What became of one record. */
export const bulkResult = z.object({
  index: z.int().min(0).meta({ description: 'Its place in the call, from 0.' }),
  id: z.union([z.string(), z.int()]).nullable(),
  error: z.object({ code: z.string(), message: z.string(), details: z.unknown().optional().meta({ description: 'Problems per field, `[{ field, code, message }]`.' }) }).optional(),
}).meta({ id: 'BulkResult' })
export const bulkAnswer = z.object({ written: z.int().min(0), refused: z.int().min(0), results: z.array(bulkResult) }).meta({ id: 'BulkAnswer' })
type BulkResult = z.output<typeof bulkResult>

/** A record of the call: what is to be written, or why it cannot be. */
type Prepared = { readonly row: WriteRow } | { readonly error: KontorError }

/**
 * Writes up to 1,000 records. `all`: in one transaction, and the first that is refused ends it; `each`: every one by itself.
 * @throws KontorError with `all` the refusal of a record, whose fields are named as `records.3.email`
 */
export async function bulkRecords(event: H3Event, resource: Resource): Promise<z.output<typeof bulkAnswer>> {
  const type = keyTypeOf(resource.collection)
  const wish = await parseBody(event, bodies[type])
  const caller = await requireCaller(event)
  const { locale, log } = requestFacts(event)
  const access = await accessTo(event, caller, resource.collection)
  if (!access.may(wish.action)) throw new KontorError('FORBIDDEN')
  const descriptors = access.fields(locale)
  const once = onceOf(event)
  const present = wish.action === 'update' && isConditional(descriptors) ? await presentRecords(event, { caller, resource, descriptors, ids: wish.records.map(({ id }) => String(id)) }) : undefined
  const prepare = (record: Readonly<Record<string, unknown>>, at: number): Prepared => {
    const { id, ...fields } = record
    try {
      const values = toColumns(validateBody(wish.action === 'create' ? record : fields, wish.action === 'create' ? 'create' : 'update', descriptors, locale, present?.get(String(id))), descriptors)
      return { row: wish.action === 'create' ? { values, ...once ? { once: { ...once, key: `${once.key}.${at}` } } : {} } : { id: String(id), values } }
    }
    catch (error) {
      if (error instanceof KontorError) return { error }
      throw error
    }
  }
  const prepared: readonly Prepared[] = wish.action === 'delete' ? wish.ids.map(id => ({ row: { id: String(id) } })) : wish.records.map(prepare)
  const place = wish.action === 'delete' ? 'ids' : 'records'
  const results = wish.mode === 'all' ? await writeAll(event, { caller, resource, prepared, place, action: wish.action }) : await writeEach(event, { caller, resource, prepared, place, action: wish.action })
  forgetTotals(caller.tenant, resource.collection.name)
  const written = results.filter(({ error }) => !error).length
  log.info({ collection: resource.collection.name, action: wish.action, mode: wish.mode, written, refused: results.length - written }, 'records written')
  return { written, refused: results.length - written, results }
}

interface Job {
  readonly caller: Awaited<ReturnType<typeof requireCaller>>
  readonly resource: Resource
  readonly prepared: readonly Prepared[]
  readonly place: string
  readonly action: WriteAction
}

async function writeAll(event: H3Event, { caller, resource, prepared, place, action }: Job): Promise<BulkResult[]> {
  const wrong = prepared.flatMap((one, at) => 'error' in one ? detailsOf(one.error, `${place}.${at}`, event) : [])
  if (wrong.length > 0) throw new KontorError('VALIDATION_FAILED', { details: wrong })
  const { results } = await send(event, caller, resource, action, 'all', prepared)
  const refused = results.findIndex(({ ok }) => !ok)
  const result = results[refused]
  if (result && !result.ok) {
    const error = refusalOf(event, result)
    throw new KontorError(error.code, { status: error.status, message: error.messageIn(requestFacts(event).locale), details: detailsOf(error, `${place}.${refused}`, event), cause: error })
  }
  return results.map((one, index) => ({ index, id: one.ok ? outsideId(resource, one.id) : null }))
}

/** An id as records have it. */
const outsideId = ({ collection }: Resource, id: string | number): string | number => NUMBERS.has(keyTypeOf(collection)) ? toId(id) : String(id)

async function writeEach(event: H3Event, { caller, resource, prepared, action }: Job): Promise<BulkResult[]> {
  const { locale } = requestFacts(event)
  const right = prepared.flatMap((one, at) => 'row' in one ? [at] : [])
  const { results } = right.length > 0 ? await send(event, caller, resource, action, 'each', prepared) : { results: [] }
  const found = new Map(right.map((at, place) => [at, results[place]]))
  return prepared.map((one, index): BulkResult => {
    const result = found.get(index)
    if (result?.ok) return { index, id: outsideId(resource, result.id) }
    const error = 'error' in one ? one.error : result ? refusalOf(event, result) : new KontorError('INTERNAL')
    const id = 'row' in one && one.row.id !== undefined ? outsideId(resource, one.row.id) : null
    return { index, id, error: { code: error.code, message: error.messageIn(locale), ...error.details === undefined ? {} : { details: error.details } } }
  })
}

const send = (event: H3Event, caller: Job['caller'], resource: Resource, action: WriteAction, how: WriteMode, prepared: readonly Prepared[]) =>
  writeRows(event, caller, resource, { action, mode: how, rows: prepared.flatMap(one => 'row' in one ? [one.row] : []) })

/** Problems of one record, its place in front of the fields; the record itself when no field is to blame. */
function detailsOf(error: KontorError, place: string, event: H3Event): Problem[] {
  const { details, code } = error
  if (Array.isArray(details)) return (details as Problem[]).map(problem => ({ ...problem, field: `${place}.${problem.field}` }))
  return [{ field: place, code, message: error.messageIn(requestFacts(event).locale) }]
}
