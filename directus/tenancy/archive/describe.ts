import type { Client } from '@kontor/apply'
import { isSearched, searchTables } from '@kontor/compile/search.ts'
import { MODELS } from '@kontor/model'
import type { Manifest, TableShape } from './format.ts'
import type { Connection } from './rows.ts'

/** A table whose rows are exported, with its columns. */
export interface ExportedTable {
  readonly schema: 'public' | 'kontor_state'
  readonly name: string
  readonly columns: readonly string[]
}

/** What belongs to the installation or to logins, not to the tenant's data. */
const LEFT_OUT = new Set([
  'public.directus_sessions', 'public.directus_migrations', 'public.directus_extensions', 'public.directus_settings', 'public.directus_shares',
  'kontor_state.model', 'kontor_state.migrations', 'kontor_state.tenant', 'kontor_state.computed_columns', 'kontor_state.outbox_events', 'kontor_state.outbox_relay', 'kontor_state.webhook_queue', 'kontor_state.written_once', 'kontor_state.form_attempts', 'kontor_state.source_due', 'kontor_state.notices', 'kontor_state.notices_since',
])
/** Made from the records themselves: search, and what duplicates are found by. */
const MADE = new Set(['lead_keys', 'lead_keys_due', 'duplicate_night', ...MODELS.tenant.filter(isSearched).flatMap(({ name }) => searchTables(name))].map(name => `kontor_state.${name}`))
/** Ways in beside the login server: always empty, and never to leave. */
const SECRETS = new Set(['password', 'token', 'tfa_secret', 'auth_data'])

export async function listTables(client: Connection): Promise<ExportedTable[]> {
  const { rows } = await client.query(`
    SELECT n.nspname AS schema, c.relname AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    WHERE c.relkind = 'r' AND n.nspname IN ('public', 'kontor_state')
    GROUP BY 1, 2 ORDER BY 1 DESC, 2`)
  return (rows as ExportedTable[])
    .filter(({ schema, name }) => !LEFT_OUT.has(`${schema}.${name}`) && !MADE.has(`${schema}.${name}`))
    .map(table => table.name === 'directus_users' ? { ...table, columns: table.columns.filter(column => !SECRETS.has(column)) } : table)
}

/**
 * How the tables are made, Directus' own left out. Indexes of own fields come and go while a tenant works: one that is being made
 * serves nobody yet, and PostgreSQL has no text for one that went since the transaction began; the hub makes what is wanted anew.
 */
export async function describeShapes(client: Client): Promise<TableShape[]> {
  const { rows } = await client.query<TableShape>(`
    SELECT c.relname AS name,
      (SELECT json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'notNull', a.attnotnull, 'default', pg_get_expr(d.adbin, d.adrelid)) ORDER BY a.attnum)
        FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '') AS columns,
      coalesce((SELECT json_agg(json_build_object('name', conname, 'sql', pg_get_constraintdef(oid)) ORDER BY contype = 'f', conname)
        FROM pg_constraint WHERE conrelid = c.oid AND contype IN ('p', 'u', 'f', 'c') AND pg_get_constraintdef(oid) IS NOT NULL), '[]') AS constraints,
      coalesce((SELECT json_agg(json_build_object('name', i.relname, 'sql', pg_get_indexdef(i.oid)) ORDER BY i.relname)
        FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
        WHERE x.indrelid = c.oid AND x.indisvalid AND pg_get_indexdef(i.oid) IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = i.oid)), '[]') AS indexes
    FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname NOT LIKE 'directus\\_%' ORDER BY 1`)
  return rows
}

/** Running numbers and where they stand. */
export async function describeSequences(client: Client): Promise<Manifest['sequences']> {
  const { rows } = await client.query<Manifest['sequences'][number]>(
    'SELECT sequencename AS name, last_value::text AS last FROM pg_sequences WHERE schemaname = \'public\' ORDER BY 1')
  return rows
}
