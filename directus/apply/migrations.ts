import type { ModelName } from '@kontor/model'
import type { Client } from './connect.ts'
import { numberByColumn } from './migrations/0001-number-by-column.ts'
import { tellOfTasks } from './migrations/0002-tell-of-tasks.ts'
import { showGivenUpEvents } from './migrations/0003-show-given-up-events.ts'
import { orderWithKey } from './migrations/0004-order-with-key.ts'
import { nameDocuments } from './migrations/0005-name-documents.ts'

/**
 * What the additive applier must not do by itself: renames, removals, moves of data. One file per migration in
 * `migrations/`, `0001-verb-noun.ts`, listed here in order. Runs once per database, before the model is applied (unless it is `late`), in the
 * same transaction; a database that is new starts with the model of today and skips all of them.
 */
export interface Migration {
  readonly id: string
  readonly model: ModelName
  /** Runs after the model was applied, at the end of the transaction: what locks readers out must not wait for what takes long. */
  readonly late?: true
  readonly up: (client: Client) => Promise<void>
}

export const MIGRATIONS: readonly Migration[] = [numberByColumn, tellOfTasks, showGivenUpEvents, orderWithKey, nameDocuments]

/** @returns the ids of the migrations that have not run on a database that was applied to before, in order */
export async function openMigrations(client: Client, model: ModelName): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>('SELECT id FROM kontor_state.migrations')
  const done = new Set(rows.map(row => row.id))
  return MIGRATIONS.filter(migration => migration.model === model && !done.has(migration.id)).map(({ id }) => id)
}

/** @returns the ids of the migrations that ran */
export async function runMigrations(client: Client, model: ModelName, fresh: boolean, migrations: readonly Migration[] = MIGRATIONS): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>('SELECT id FROM kontor_state.migrations')
  const done = new Set(rows.map(row => row.id))
  const open = migrations.filter(migration => migration.model === model && !done.has(migration.id))
  for (const { id, up } of open) {
    if (!fresh) await up(client)
    await client.query('INSERT INTO kontor_state.migrations (id) VALUES ($1)', [id])
  }
  return fresh ? [] : open.map(migration => migration.id)
}
