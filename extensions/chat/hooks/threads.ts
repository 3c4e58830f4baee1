import { webhookPathOf } from '../bot/bots.ts'
import type { Accountability, Database } from '@kontor/extension-shared/context'
import { chatError } from '../errors.ts'

type Payload = Record<string, unknown>
interface Context { readonly database: Database, readonly accountability: Accountability | null }

const KEPT = ['owner', 'last_message_at', 'deleted_at', 'deleted_by']

function assertBot({ bot }: Payload): void {
  if (bot !== undefined && (typeof bot !== 'string' || webhookPathOf(bot) === undefined)) throw chatError('BOT_UNKNOWN')
}

/** A thread belongs to who makes it. @throws BOT_UNKNOWN */
export function prepareThreadCreate(payload: unknown, _: unknown, { accountability }: Context): Payload {
  const thread = payload as Payload
  assertBot(thread)
  if (!accountability) return thread
  const own = Object.fromEntries(Object.entries(thread).filter(([name]) => !KEPT.includes(name)))
  // The others may not name an owner: it is a preset of their right.
  return accountability.admin ? { ...own, owner: accountability.user } : own
}

/** @throws THREAD_FIELD_KEPT when a person changes what the chat keeps, BOT_UNKNOWN */
export function prepareThreadUpdate(payload: unknown, _: unknown, { accountability }: Context): unknown {
  const thread = payload as Payload
  // Taking a deletion back is no change of what the chat keeps; who may is the operation's business.
  const field = accountability && KEPT.find(name => name in thread && !(name === 'deleted_at' && thread[name] === null))
  if (field) throw chatError('THREAD_FIELD_KEPT', { field })
  assertBot(thread)
  return thread
}

interface Query {
  readonly filter?: object | null
}

/** Deleted threads are left out for admins too, unless the filter names them. */
export function hideDeletedThreads(query: unknown): unknown {
  const { filter } = query as Query
  if (JSON.stringify(filter ?? {}).includes('"deleted_at"')) return query
  const live = { deleted_at: { _null: true } }
  return { ...query as Query, filter: filter && Object.keys(filter).length > 0 ? { _and: [filter, live] } : live }
}
