import { createHash } from 'node:crypto'
import { FUNCTIONS } from '@kontor/compile/sql.ts'
import { DIRECTUS_VERSION } from './databases.ts'
import type { Client } from './connect.ts'
import type { AppliedRows } from './rows.ts'

/**
 * Our own notes about a database live beside the tables, in a schema that Directus does not look into. It must not be
 * called like the database user, whose schema comes first in PostgreSQL's search path.
 */
const SCHEMA = `
CREATE SCHEMA IF NOT EXISTS kontor_state;
CREATE TABLE IF NOT EXISTS kontor_state.model (
  id integer PRIMARY KEY DEFAULT 1 CHECK (id = 1), hash text NOT NULL, directus text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now());
ALTER TABLE kontor_state.model ADD COLUMN IF NOT EXISTS applied jsonb;
CREATE TABLE IF NOT EXISTS kontor_state.migrations (id text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE IF NOT EXISTS kontor_state.custom_fields (collection text, field text, granted_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (collection, field));
ALTER TABLE kontor_state.custom_fields ADD COLUMN IF NOT EXISTS leaves_at timestamptz;
CREATE TABLE IF NOT EXISTS kontor_state.own_looks (target text, collection text, field text NOT NULL DEFAULT '', columns text[] NOT NULL, PRIMARY KEY (target, collection, field));
CREATE TABLE IF NOT EXISTS kontor_state.own_rights (collection text, policy uuid, action text, permission integer, PRIMARY KEY (collection, policy, action));
CREATE TABLE IF NOT EXISTS kontor_state.computed_columns (collection text, field text, wanted text NOT NULL, stored text NOT NULL, PRIMARY KEY (collection, field));
CREATE TABLE IF NOT EXISTS kontor_state.tenant (id integer PRIMARY KEY DEFAULT 1 CHECK (id = 1), slug text NOT NULL, owner text NOT NULL);
`

export interface State {
  /** Hash of the model that was applied last. */
  readonly hash: string
  /** Version of Directus that its tables belong to. */
  readonly directus: string
}

/** @returns what was noted, or nothing for a database that was never applied to */
export async function readState(client: Client): Promise<State | undefined> {
  const { rows: [found] } = await client.query<{ there: boolean }>('SELECT to_regclass(\'kontor_state.model\') IS NOT NULL AS there')
  if (!found?.there) return undefined
  const { rows: [state] } = await client.query<State>('SELECT hash, directus FROM kontor_state.model')
  return state
}

export async function prepareState(client: Client): Promise<void> {
  await client.query(SCHEMA + FUNCTIONS)
}

/** What the model said when it was applied last, by target; nothing for a database of a version that did not note it. */
export type Applied = Readonly<Record<string, AppliedRows>>

export async function readApplied(client: Client): Promise<Applied> {
  const { rows: [state] } = await client.query<{ applied: Applied | null }>('SELECT to_jsonb(m) -> \'applied\' AS applied FROM kontor_state.model m')
  return state?.applied ?? {}
}

export async function writeState(client: Client, hash: string, applied?: Applied): Promise<void> {
  await client.query(`INSERT INTO kontor_state.model (hash, directus, applied) VALUES ($1, $2, $3)
    ON CONFLICT (id) DO UPDATE SET hash = excluded.hash, directus = excluded.directus, applied = excluded.applied, applied_at = now()`, [hash, DIRECTUS_VERSION, applied ? JSON.stringify(applied) : null])
}

/** One value for everything that apply would write. */
export function hashOf(...parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify([DIRECTUS_VERSION, SCHEMA, FUNCTIONS, ...parts])).digest('hex')
}
