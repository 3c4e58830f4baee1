import { activities, leads, tasks } from '@kontor/model'
import type { TimelineAnswer, TimelineEntry } from '@kontor/model/wire/timeline'
import type { H3Event } from 'h3'
import { callDirectus, KontorError, requestFacts, type Caller } from '~~/server/core'
import { accessTo, type AnyCollection, type Row } from '~~/server/resource'
import { toRecords } from '~~/server/resource/list-records'
import { peopleNamed, presentHistory } from '~~/server/resource/read-history'

interface Wish { readonly limit: number, readonly before?: string | undefined, readonly kind?: string | undefined }

/**
 * A page of a lead's time line, newest first, in outside names.
 * @throws KontorError NOT_FOUND for a lead that the person may not read
 */
export async function readTimeline(event: H3Event, caller: Caller, id: string, { limit, before, kind }: Wish) {
  const { locale } = requestFacts(event)
  const { entries, next } = await fetchTimeline(event, caller, id, { limit, ...before === undefined ? {} : { before }, ...kind === undefined ? {} : { kinds: kind } })
  const fieldsOf = async (collection: AnyCollection) => (await accessTo(event, caller, collection)).fields(locale)
  const present = async (collection: AnyCollection, rows: readonly Row[]) => rows.length === 0 ? [] : toRecords(event, caller, { collection }, rows, { wanted: await fieldsOf(collection), locale })
  const changes = entries.flatMap(entry => entry.type === 'change' ? [entry.change] : [])
  const files = entries.flatMap(entry => entry.type === 'file' ? [entry.file] : [])
  const people = await peopleNamed(event, caller, files.flatMap(({ by }) => by ?? []))
  const shown = new Map([
    ...(await Promise.all([
      present(activities, entries.flatMap(entry => entry.type === 'activity' ? [entry.activity] : [])),
      present(tasks, entries.flatMap(entry => entry.type === 'task' ? [entry.task] : [])),
    ])).flat().map(record => [String(record.id), record] as const),
    ...(changes.length === 0 ? [] : await presentHistory(event, caller, changes, await fieldsOf(leads))).map(change => [change.id, change] as const),
  ])
  const contentOf = (entry: TimelineEntry) => entry.type === 'file' ? { ...entry.file, by: entry.file.by === null ? null : people.get(entry.file.by) ?? null } : shown.get(entry.id)
  return { next, entries: entries.filter(contentOf).map(entry => ({ id: entry.id, at: entry.at, type: entry.type, ...entry.type === 'activity' ? { own: entry.own } : {}, [entry.type]: contentOf(entry) })) }
}

async function fetchTimeline(event: H3Event, caller: Caller, id: string, query: { readonly limit: number, readonly before?: string, readonly kinds?: string }): Promise<TimelineAnswer> {
  try {
    return await callDirectus<TimelineAnswer>(event, caller.access, `/crm/leads/${id}/timeline`, { query })
  }
  catch (error) {
    throw error instanceof KontorError && error.code === 'FORBIDDEN' ? new KontorError('NOT_FOUND', { cause: error }) : error
  }
}
