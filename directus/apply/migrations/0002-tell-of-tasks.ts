import type { Migration } from '../migrations.ts'

/** Whoever had chosen what the portal tells of could not choose tasks; they are told of them until they say otherwise. */
export const tellOfTasks: Migration = {
  id: '0002-tell-of-tasks',
  model: 'tenant',
  up: async (client) => {
    const { rows: [found] } = await client.query<{ there: boolean }>('SELECT to_regclass(\'public.profiles\') IS NOT NULL AS there')
    if (!found?.there) return
    await client.query(`UPDATE profiles SET notify_portal = (notify_portal::jsonb || '["task_assigned"]')::json
      WHERE jsonb_typeof(notify_portal::jsonb) = 'array' AND notify_portal::jsonb <> '[]' AND NOT notify_portal::jsonb ? 'task_assigned'`)
  },
}
