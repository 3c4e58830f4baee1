import type { Migration } from '../migrations.ts'

/** Numbers come from a function for each column now, and nobody looks for rows of imports by their outcome. */
export const numberByColumn: Migration = {
  id: '0001-number-by-column',
  model: 'tenant',
  up: async (client) => {
    await client.query('DROP FUNCTION IF EXISTS kontor_state.series() CASCADE; DROP INDEX IF EXISTS import_rows_outcome_index')
  },
}
