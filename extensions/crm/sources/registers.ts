import type { Database } from '@kontor/extension-shared/context'
import type { REGISTER_STATES } from '@kontor/model/wire/sources'

/** A register as it was uploaded: columns of a lead to columns of the file. */
export interface RegisterFile {
  readonly id: string
  readonly source: string
  readonly name: string
  readonly headers: readonly string[]
  readonly mapping: Readonly<Record<string, string>>
  readonly state: (typeof REGISTER_STATES)[number]
  readonly rows_total: number
  readonly rows_done: number
  readonly error: string | null
  readonly loaded_at: Date
}

const COLUMNS = ['id', 'source', 'name', 'headers', 'mapping', 'state', 'rows_total', 'rows_done', 'error', 'loaded_at']

/** The register of a source that rows are looked up in. */
export const readyRegister = (database: Database, source: string): Promise<RegisterFile | undefined> =>
  database('kontor_state.source_files').where({ source, state: 'ready' }).orderBy('loaded_at', 'desc').first(COLUMNS) as Promise<RegisterFile | undefined>

/** What was uploaded last, loaded or not. */
export const newestRegister = (database: Database, source: string): Promise<RegisterFile | undefined> =>
  database('kontor_state.source_files').where({ source }).orderBy('loaded_at', 'desc').first(COLUMNS) as Promise<RegisterFile | undefined>
