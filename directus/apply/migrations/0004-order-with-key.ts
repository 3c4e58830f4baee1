import type { Migration } from '../migrations.ts'

/** Leads first: who writes one looks at the others afterwards, and would wait for this while this waits for them. */
const FORMER = [
  ...['external_id', 'postal_code', 'city', 'country', 'email', 'verification', 'next_step_at', 'date_created'].map(name => `leads_${name}_index`), 'leads_country_id_live', 'leads_verification_id_live',
  ...['chat_threads', 'tasks'].flatMap(name => [`${name}_date_created_index`, `${name}_deleted_at_index`]), 'audit_log_at_index',
  ...['industries', 'departments'].flatMap(name => [`${name}_sort_index`, `${name}_date_created_index`]), 'lead_sources_date_created_index',
]

/** Indexes of these columns have the id as well now, and so serve the order of a list. */
export const orderWithKey: Migration = {
  id: '0004-order-with-key',
  model: 'tenant',
  late: true,
  up: async (client) => {
    for (const name of FORMER) await client.query(`DROP INDEX IF EXISTS ${name}`)
  },
}
