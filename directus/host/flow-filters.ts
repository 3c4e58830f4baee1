import { mayFilter } from '@kontor/extension-shared/flow-triggers'
import { MODELS } from '@kontor/model'
import type { DirectusParts, LoadableFlows } from './directus-parts.ts'

type Emitter = DirectusParts['emitter']
type Filter = Parameters<Emitter['onFilter']>[1]
type Action = Parameters<Emitter['onAction']>[1]

const BUILT_IN: ReadonlySet<string> = new Set([...MODELS.tenant, ...MODELS.core].map(({ name }) => name))
/** What is said in chats is not the automation's to read. */
const PRIVATE: ReadonlySet<string> = new Set(MODELS.tenant.filter(({ domain }) => domain === 'chat').map(({ name }) => name))
const collectionOf = (meta: unknown): string => String((meta as { collection?: unknown } | null)?.collection)

/**
 * Directus takes what a filter flow returns in place of what was sent or read, with the rights and in the name of the person
 * on whose call it came. A flow may what the automation may: of the hub's own collections it may stop a call, and change nothing.
 */
const lookingOn = (handler: Filter): Filter => async (payload, meta, context) => {
  const collection = collectionOf(meta)
  if (PRIVATE.has(collection)) return undefined
  const result = await handler(payload, meta, context)
  return BUILT_IN.has(collection) || collection.startsWith('directus_') ? undefined : withoutRecords(payload, result)
}
const isNested = (value: unknown): boolean => typeof value === 'object' && value !== null && (Array.isArray(value) ? value.some(isNested) : true)
/** Objects within a record are other records to Directus, and it writes them too, in the person's name: they stay what the person sent. */
function withoutRecords(payload: unknown, result: unknown): unknown {
  const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
  if (!isRecord(payload) || !isRecord(result)) return result
  return Object.fromEntries(Object.entries(result).flatMap(([name, value]) => !isNested(value) ? [[name, value]] : Object.hasOwn(payload, name) ? [[name, payload[name]]] : []))
}
const untoldOfChats = (handler: Action): Action => (meta, context) => PRIVATE.has(collectionOf(meta)) ? undefined : handler(meta, context)

/**
 * Keeps event flows of administrators where they belong. Directus lets one stand in the way of any event, the login
 * too, and asks it after the last hook, so that it could change what the hooks have just checked. Here it filters
 * records and files alone, changes none of the hub's own, and hooks have the last word. To be called before flows are loaded.
 */
export function keepHooksLast({ emitter, flows, warn }: { readonly emitter: Emitter, readonly flows: LoadableFlows, readonly warn: (message: string) => void }): void {
  const load = flows.load.bind(flows)
  // Directus takes a flow out by the handler that it put in, the same for each of its events.
  const inPlaceOf = new WeakMap<Filter | Action, Filter & Action>()
  const held = <H extends Filter | Action>(handler: H, make: (handler: H) => H): H => {
    const made = inPlaceOf.get(handler) as H | undefined ?? make(handler)
    inPlaceOf.set(handler, made as Filter & Action)
    return made
  }
  const { offFilter, offAction } = emitter
  emitter.offFilter = (event, handler) => offFilter.call(emitter, event, inPlaceOf.get(handler) ?? handler)
  emitter.offAction = (event, handler) => offAction.call(emitter, event, inPlaceOf.get(handler) ?? handler)
  flows.load = async () => {
    const { onFilter, onAction } = emitter
    emitter.onAction = (event, handler) => onAction.call(emitter, event, held(handler, untoldOfChats))
    emitter.onFilter = (event, handler) => {
      if (mayFilter(event)) emitter.filterEmitter.prependListener(event, held(handler, lookingOn))
      else warn(`a flow must not filter ${event} and is left out`)
    }
    try {
      await load()
    }
    finally {
      Object.assign(emitter, { onFilter, onAction })
    }
  }
}

/**
 * Does something when the first hook of an extension is about to be registered: Directus has made its flow manager by
 * then, and loads flows afterwards. Asked for any earlier, the manager would subscribe to news over a connection that is
 * not ready, and end the process.
 */
export function beforeHooks(emitter: Pick<Emitter, 'onFilter'>, work: () => void): void {
  const { onFilter } = emitter
  emitter.onFilter = (event, handler) => {
    emitter.onFilter = onFilter
    work()
    emitter.onFilter(event, handler)
  }
}
