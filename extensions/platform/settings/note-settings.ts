import type { Database } from '@kontor/extension-shared/context'
import { note } from '../audit/note.ts'

type Settings = Readonly<Record<string, unknown>>
/** How the API calls a column; the logo is named by its file. */
const toName = (column: string) => column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())

/** Puts what changed in the tenant's settings into the audit log, whoever changed it and by what way. */
export async function noteSettings(database: Database, before: Settings, after: Settings, user: string | null): Promise<void> {
  const changed = Object.keys(after).filter(column => JSON.stringify(after[column] ?? null) !== JSON.stringify(before[column] ?? null) && !/^(id|date_|user_)/.test(column))
  if (changed.length === 0) return
  const row = user ? await database('directus_users').where({ id: user }).first('first_name', 'last_name') as { first_name: string | null, last_name: string | null } | undefined : undefined
  const pick = (settings: Settings) => Object.fromEntries(changed.map(column => [toName(column), settings[column] ?? null]))
  await note(database, {
    actor: user ? { id: user, name: [row?.first_name, row?.last_name].filter(Boolean).join(' ') } : null,
    action: 'settings.changed', target: changed.map(toName).join(', '), before: pick(before), after: pick(after),
  })
}
