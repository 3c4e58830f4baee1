import type { Database } from '@kontor/extension-shared/context'
import type { Work } from '@kontor/extension-shared/work'

/** Activities that were entered for a time which has come count as their lead's last one. */
export async function countDueActivities(database: Database): Promise<void> {
  // Mostly there is none, and then nothing is written.
  await database.raw('SELECT kontor_state.take_due_activities() WHERE EXISTS (SELECT FROM kontor_state.activities_ahead WHERE at <= clock_timestamp())')
}

/** When the next one will be due. */
export async function activityWork(database: Database): Promise<Work> {
  const { rows: [next] } = await database.raw<{ rows: { at: Date | null }[] }>('SELECT min(at) AS at FROM kontor_state.activities_ahead')
  return { busy: false, ...next?.at ? { dueAt: next.at } : {} }
}
