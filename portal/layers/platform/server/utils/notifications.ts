import type { H3Event } from 'h3'
import { callDirectus, callDirectusPage, requestFacts, type Caller } from '~~/server/core'
import { toReference } from '~~/server/resource/display'
import { resolveColumns } from '~~/server/resource/references'
import type { Notification } from '../../shared/notification-schemas'

interface Row {
  readonly id: number
  readonly timestamp: string
  readonly status: string | null
  readonly subject: string
  readonly message: string | null
  readonly sender: unknown
  readonly collection: string | null
  readonly item: string | null
}

/** Administrators pass every permission, so whose they are is said with each call. */
const MINE = { recipient: { _eq: '$CURRENT_USER' } }
/** What Studio keeps in its inbox is not read yet. */
export const UNREAD = { _and: [MINE, { status: { _eq: 'inbox' } }] }
export const READ = { status: 'archived' }

/** What the person was told, the newest first. */
export async function listNotifications(event: H3Event, caller: Caller, { page, pageSize, unread }: { readonly page: number, readonly pageSize: number, readonly unread: boolean }): Promise<{ data: Notification[], total: number }> {
  const { data, total = 0 } = await callDirectusPage<Row[]>(event, caller.access, '/notifications', {
    query: { fields: 'id,timestamp,status,subject,message,sender,collection,item', filter: JSON.stringify(unread ? UNREAD : MINE), sort: '-timestamp,-id', limit: pageSize, offset: (page - 1) * pageSize, meta: 'filter_count' },
  })
  const { locale } = requestFacts(event)
  const named = await resolveColumns(event, caller, data as unknown as Record<string, unknown>[], [['sender', 'directus_users']], locale)
  return { total, data: named.map(row => present(row as unknown as Row, locale)) }
}

/** The keys of what the person has not read yet, as far as one call goes. */
export async function unreadKeys(event: H3Event, caller: Caller): Promise<number[]> {
  const rows = await callDirectus<{ id: number }[]>(event, caller.access, '/notifications', { query: { fields: 'id', filter: JSON.stringify(UNREAD), limit: 1000 } })
  return rows.map(({ id }) => id)
}

function present({ id, timestamp, status, subject, message, sender, collection, item }: Row, locale: 'de' | 'en'): Notification {
  const person = toReference('directus_users', sender, locale)
  return {
    id, at: new Date(timestamp).toISOString(), read: status !== 'inbox', subject, text: message,
    // Somebody without a name says nothing by an id.
    sender: person && person.label !== String(person.id) ? { id: String(person.id), label: person.label } : null, about: collection ? { collection, id: item } : null,
  }
}
