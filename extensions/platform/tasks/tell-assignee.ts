import type { Database } from '@kontor/extension-shared/context'
import { DEFAULT_NOTIFICATIONS } from '@kontor/model'

const SUBJECTS = { de: 'Neue Aufgabe für Sie', en: 'A new task for you' } as const

/** Puts a note about tasks into the portal of the person who got them, when they want that, in their language. */
export async function tellAssignee(database: Database, ids: readonly string[], assignee: string, sender: string | null): Promise<void> {
  const person = await database('directus_users').where({ id: assignee, status: 'active' }).first('language') as { language: string | null } | undefined
  if (!person) return
  const profile = await database('profiles').where({ person: assignee }).first('notify_portal') as { notify_portal: readonly string[] | null } | undefined
  if (!(profile?.notify_portal ?? DEFAULT_NOTIFICATIONS.portal).includes('task_assigned')) return
  const settings = person.language ? undefined : await database('tenant_settings').first('locale') as { locale: string | null } | undefined
  const subject = SUBJECTS[(person.language ?? settings?.locale ?? 'de').startsWith('en') ? 'en' : 'de']
  const found = await database('tasks').whereIn('id', [...ids]).whereNull('deleted_at').select('id', 'title') as { id: string, title: string }[]
  if (found.length > 0) await database('directus_notifications').insert(found.map(({ id, title }) => ({ timestamp: new Date(), status: 'inbox', recipient: assignee, sender, subject, message: title, collection: 'tasks', item: id })))
}
