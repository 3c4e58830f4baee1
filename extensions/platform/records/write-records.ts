import { tellActions, type DoneAction } from '@kontor/extension-shared/actions'
import type { Accountability, Database, ExtensionContext, SchemaOverview } from '@kontor/extension-shared/context'
import { isKey, KEY_TYPES } from '@kontor/model/wire/own-collections'
import { MAX_WRITES, type WriteAnswer, type WriteBody, type WriteResult, type WriteRow } from '@kontor/model/wire/records'
import * as z from 'zod'
import { answering, parse, type Handler } from '../endpoints/request.ts'
import { platformError } from '../errors.ts'
import { recordsOf } from './records-of.ts'
import { refusalOf } from './refusal.ts'
import { forgetOld } from './written-once.ts'
import { lockRows, writeRow } from './write-row.ts'

const name = z.string().min(1).max(200)
const row = z.strictObject({
  id: z.string().min(1).max(255).optional(),
  values: z.record(z.string(), z.unknown()).optional(),
  versions: z.array(z.string().max(64)).max(20).optional(),
  once: z.strictObject({ key: z.string().min(16).max(128), fingerprint: z.string().min(16).max(128) }).optional(),
})
const body = z.strictObject({
  action: z.enum(['create', 'update', 'delete']),
  mode: z.enum(['all', 'each']),
  rows: z.array(row).min(1).max(MAX_WRITES),
  fields: z.array(name).max(500).optional(),
  columns: z.array(name).max(500).optional(),
}).refine(({ action, rows }) => rows.every(({ id, values }) => (action === 'create' ? id === undefined : id !== undefined) && (action === 'delete') === (values === undefined)), 'rows do not fit the action')

/**
 * `POST /platform/records/:collection/write` (`WriteBody`): writes records as the person, by Directus' own service, so that
 * rights, hooks and rules hold for each. What the items of Directus cannot do: a check of the former value that nobody can
 * come between, since the record is locked from the check to the end of the write; several records in one transaction;
 * a record that is made once however often it is asked for. Hooks and flows that are told of what was done are told when
 * it has come true. Answers 200 with `WriteAnswer`, refusals of rows in it.
 */
export function writeRecords(context: ExtensionContext): Handler {
  return answering(async (request) => {
    const { collection, accountability, schema } = await recordsOf(context, request)
    const wish = parse(body, request.body) as WriteBody
    assertKeys(schema, collection, wish.rows.flatMap(({ id }) => id ?? []))
    const work: Work = { context, schema, accountability, collection, wish }
    const answer = wish.mode === 'all' ? await writeAll(work) : await writeEach(work)
    if (wish.rows.some(({ once }) => once)) await forgetOld(context.database).catch((error: unknown) => context.logger.warn(error, 'old keys of calls'))
    return { data: answer }
  })
}

/** @throws INVALID_INPUT for what can be no key of the collection */
function assertKeys(schema: SchemaOverview, collection: string, ids: readonly string[]): void {
  const found = schema.collections[collection]
  const type = KEY_TYPES.find(known => known === found?.fields[found.primary]?.type) ?? 'string'
  if (ids.some(id => !isKey(type, id))) throw platformError('INVALID_INPUT', { problems: [{ path: 'rows', message: 'an id is none' }] })
}

interface Work {
  readonly context: ExtensionContext
  readonly schema: SchemaOverview
  readonly accountability: Accountability
  readonly collection: string
  readonly wish: WriteBody
}

/** Ends a transaction in which a row was refused. */
class Refused extends Error {
  readonly results: readonly WriteResult[]
  constructor(results: readonly WriteResult[]) {
    super('a row was refused')
    this.results = results
  }
}

async function writeAll(work: Work): Promise<WriteAnswer> {
  const done: DoneAction[] = []
  try {
    const results = await work.context.database.transaction(async (trx) => {
      const found: WriteResult[] = []
      // In one order, so that two such calls wait for each other instead of both for ever.
      await lockRows(trx, work.collection, work.wish.rows.flatMap(({ id }) => id ?? []))
      for (const row of work.wish.rows) {
        const result = await tryRow(work, trx, row, done)
        found.push(result)
        if (!result.ok) throw new Refused(found)
      }
      return found
    })
    tellActions(done)
    return { written: true, results }
  }
  catch (error) {
    if (error instanceof Refused) return { written: false, results: error.results }
    const refusal = refusalOf(error)
    if (!refusal) throw error
    return { written: false, results: [refusal] }
  }
}

async function writeEach(work: Work): Promise<WriteAnswer> {
  const results: WriteResult[] = []
  for (const row of work.wish.rows) results.push(...(await writeAll({ ...work, wish: { ...work.wish, rows: [row] } })).results)
  return { written: results.some(({ ok }) => ok), results }
}

async function tryRow({ context, schema, accountability, collection, wish }: Work, trx: Database, row: WriteRow, done: DoneAction[]): Promise<WriteResult> {
  try {
    const items = new context.services.ItemsService(collection, { schema, accountability: accountability as never, knex: trx })
    return await writeRow({ items, trx, collection, person: accountability.user ?? '', wish, row, tell: action => done.push(action) })
  }
  catch (error) {
    const refusal = refusalOf(error)
    if (!refusal) throw error
    return refusal
  }
}
