import type { Migration } from '../migrations.ts'
import { GIVEN_UP_EVENTS, MODULE_BAR } from '../settings.ts'

/** Studio has a page of the events that were given up; what an administrator has put at its side stays as it is. */
export const showGivenUpEvents: Migration = {
  id: '0003-show-given-up-events',
  model: 'tenant',
  up: async (client) => {
    await client.query('UPDATE directus_settings SET module_bar = $1::json WHERE module_bar IS NULL', [JSON.stringify(MODULE_BAR)])
    await client.query(`UPDATE directus_settings SET module_bar = (module_bar::jsonb || $1::jsonb)::json
      WHERE jsonb_typeof(module_bar::jsonb) = 'array' AND NOT module_bar::jsonb @> $2::jsonb`, [JSON.stringify([GIVEN_UP_EVENTS]), JSON.stringify([{ id: GIVEN_UP_EVENTS.id }])])
  },
}
