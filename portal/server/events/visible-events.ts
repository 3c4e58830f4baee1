import { toApiName } from '@kontor/compile/names'
import type { KontorEvent } from '@kontor/events/entry.ts'
import { MODELS } from '@kontor/model'
import type { ReadableAnswer } from '@kontor/model/wire/records'
import type { H3Event } from 'h3'
import type { Caller } from '../core/caller.ts'
import { callDirectus } from '../core/directus.ts'
import { KontorError } from '../core/errors.ts'
import { accessTo } from '../resource/fields.ts'
import type { OwnCollection } from '../resource/definition.ts'
import { readableOwnCollections } from '../resource/own-collections.ts'
import type { Entry } from './read-events.ts'
import { isDeletion, isWanted, keyOf, questionsOf, type Question, type Wish } from './wanted.ts'

/** An event as the API hands it out: fields by their outside names, and only those that the caller may read. */
export interface ShownEvent extends Omit<KontorEvent, 'type' | 'payload'> {
  /** The place after it. */
  readonly cursor: string
  readonly type: string
  readonly payload: Readonly<Record<string, unknown>> & { readonly id: string }
}

/** Columns -> outside names of a collection, as far as the person sees them; of one that the portal does not show by their form alone. */
type Names = (column: string) => string | undefined

/**
 * Of some events those that the caller wants and may read at this moment, with the fields that they may read.
 * Nothing of a record that they may not read is told, not even that it changed.
 * @throws KontorError what Directus answers, UNAVAILABLE
 */
export async function visibleEvents(event: H3Event, caller: Caller, wish: Wish, entries: readonly Entry[]): Promise<ShownEvent[]> {
  const wanted = entries.filter(entry => entry.event && isWanted(wish, entry.event))
  if (wanted.length === 0) return []
  const names = new Map<string, Names>()
  for (const collection of new Set(wanted.map(entry => entry.event?.collection ?? ''))) {
    const known = await namesIn(event, caller, collection)
    if (known) names.set(collection, known)
  }
  const questions = questionsOf(wanted.filter(entry => names.has(entry.event?.collection ?? '')))
  const rights = questions.length > 0 ? await rightsOf(event, caller, questions) : new Map<string, ReadonlySet<string>>()
  return wanted.flatMap(({ cursor, event: one }) => {
    const columns = one && rights.get(`${keyOf(one.collection, isDeletion(one.type))}/${one.recordId}`)
    const name = one && names.get(one.collection)
    return columns && name ? [shown(cursor, one, columns, name)] : []
  })
}

/** Nothing when the caller sees no records of the collection at all. */
async function namesIn(event: H3Event, caller: Caller, collection: string): Promise<Names | undefined> {
  const model = MODELS.tenant.find(({ name }) => name === collection)
  const own = model ? undefined : (await readableOwnCollections(event, caller)).find(({ name }) => name === collection)
  if (!model && !own) return toApiName
  try {
    const access = await accessTo(event, caller, model ?? own as OwnCollection)
    if (!access.may('read')) return undefined
    const known = new Map(access.fields('en').map(field => [field.name, field.apiName]))
    return column => known.get(column)
  }
  catch (error) {
    if (error instanceof KontorError && error.code === 'MODULE_DISABLED') return undefined
    throw error
  }
}

/** Record -> columns that the caller may read of it. */
async function rightsOf(event: H3Event, { access }: Caller, questions: readonly Question[]): Promise<Map<string, ReadonlySet<string>>> {
  const asked = questions.map(({ collection, ids, deleted }) => ({ collection, ids, deleted }))
  const { readable } = await callDirectus<ReadableAnswer>(event, access, '/platform/records/readable', { method: 'POST', body: { asked } })
  const rights = new Map<string, Set<string>>()
  questions.forEach(({ collection, deleted }, at) => {
    for (const { fields, ids } of readable[at] ?? []) {
      for (const id of ids) {
        const key = `${keyOf(collection, deleted)}/${id}`
        const known = rights.get(key) ?? new Set<string>()
        rights.set(key, known)
        for (const field of fields) known.add(field)
      }
    }
  })
  return rights
}

function shown(cursor: string, { payload, ...event }: KontorEvent, columns: ReadonlySet<string>, nameOf: Names): ShownEvent {
  const pick = (values: Readonly<Record<string, unknown>>) => Object.fromEntries(Object.entries(values).flatMap(([column, value]) => {
    const name = columns.has('*') || columns.has(column) ? nameOf(column) : undefined
    return name === undefined ? [] : [[name, value]]
  }))
  const { id, values, changed, erased } = payload
  return {
    cursor, ...event,
    payload: { id, ...values ? { values: pick(values) } : {}, ...changed ? { changed: pick(changed) } : {}, ...erased ? { erased } : {} },
  }
}
