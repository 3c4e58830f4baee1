import type { Database, ExtensionContext } from '@kontor/extension-shared/context'
import type { DoneAction } from '@kontor/extension-shared/actions'
import { versionOf, wholeLists, type WriteBody, type WriteResult, type WriteRow } from '@kontor/model/wire/records'
import { ForbiddenError, isDirectusError } from '@directus/errors'
import { platformError } from '../errors.ts'
import { OutOfDate } from './refusal.ts'
import { claimOnce, settleOnce } from './written-once.ts'

type Items = InstanceType<ExtensionContext['services']['ItemsService']>
type Row = Record<string, unknown>

/** Longest wait in milliseconds for somebody else's write of the same record, or of many. Below the time for which a caller of ours waits. */
const LOCK_WAIT = { one: 3000, many: 15_000 }

/** Keeps the records as they are until the transaction ends. */
export async function lockRows(trx: Database, collection: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await trx.raw(`SET LOCAL lock_timeout = ${ids.length > 1 ? LOCK_WAIT.many : LOCK_WAIT.one}`)
  await trx.raw('SELECT 1 FROM ?? WHERE id = ANY(?) ORDER BY id FOR UPDATE', [collection, [...ids]])
}

interface Job {
  readonly items: Items
  readonly trx: Database
  readonly collection: string
  readonly person: string
  readonly wish: WriteBody
  readonly row: WriteRow
  readonly tell: (action: DoneAction) => void
}

/**
 * Writes one row in the transaction.
 * @throws OutOfDate with the record as it is; whatever Directus, hooks and database refuse
 */
export async function writeRow(job: Job): Promise<WriteResult> {
  const { items, trx, collection, person, wish: { action, fields, columns = [] }, row: { id = '', values = {}, versions, once }, tell } = job
  const options = { bypassEmitAction: tell as never }
  if (action === 'create') {
    const key = once && { ...once, person, collection }
    const known = key && await claimOnce(trx, key)
    if (known?.item) {
      if (known.fingerprint !== key?.fingerprint) throw platformError('IDEMPOTENCY_KEY_REUSED')
      return { ok: true, id: known.item, ...await seen(items, known.item, fields) }
    }
    const made = await items.createOne(values, options) as string | number
    if (key) await settleOnce(trx, key, String(made))
    return { ok: true, id: made, ...await seen(items, made, fields) }
  }
  if (versions) {
    const present = toJson(await items.readOne(id, { fields: [...fields ?? []], ...wholeLists(fields ?? []) }))
    if (!versions.includes(versionOf(present, columns))) throw new OutOfDate(present)
  }
  if (action === 'delete') {
    await items.deleteOne(id, options)
    return { ok: true, id }
  }
  await items.updateOne(id, values, options)
  return { ok: true, id, ...await seen(items, id, fields) }
}

/** The record as the person sees it now; nothing when they have given it away. */
async function seen(items: Items, id: string | number, fields: readonly string[] | undefined): Promise<{ row?: Row }> {
  if (!fields) return {}
  try {
    return { row: toJson(await items.readOne(id, { fields: [...fields], ...wholeLists(fields) })) }
  }
  catch (error) {
    if (isDirectusError(error) && error.code === new ForbiddenError().code) return {}
    throw error
  }
}

/** As the row will come out of the answer, times as texts. */
const toJson = (row: unknown): Row => JSON.parse(JSON.stringify(row)) as Row
