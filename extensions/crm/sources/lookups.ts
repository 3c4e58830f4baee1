import type { Database } from '@kontor/extension-shared/context'
import { openText, sealText } from '@kontor/extension-shared/instance-keys'
import type { LookupKind } from '@kontor/model/wire/sources'
import { SourceError } from './source-error.ts'

/** What of a source's settings only services and models have. */
export interface LookupSettings {
  readonly address: string | null
  readonly method: 'GET' | 'POST'
  readonly body: string | null
  readonly header: string | null
  readonly mapping: Readonly<Record<string, string>>
  readonly model: string | null
}

/** How a source is looked up, as it is kept. Sums are in `currency`, which is words alone. */
export interface Lookup {
  readonly source: string
  readonly name: string
  readonly kind: LookupKind
  readonly settings: LookupSettings
  readonly active: boolean
  readonly on_creation: boolean
  readonly confidence: number
  readonly per_minute: number | null
  readonly cost: number
  readonly cost_cap: number | null
  readonly currency: string | null
  readonly has_key: boolean
  readonly key_at: Date | null
  readonly user_updated: string | null
  readonly date_updated: Date
  /** Of this month (UTC). */
  readonly spent: number
  readonly requests: number
}

/** The first day of this month, UTC. */
export const THIS_MONTH = 'date_trunc(\'month\', clock_timestamp() AT TIME ZONE \'UTC\')::date'
const of = (column: string) => `CASE WHEN l.month = ${THIS_MONTH} THEN l.${column} ELSE 0 END`
const COLUMNS = `l.source, s.name, l.kind, l.settings, l.active, l.on_creation, l.confidence::float8 AS confidence, l.per_minute, l.cost::float8 AS cost, l.cost_cap::float8 AS cost_cap, l.currency,
  l.sealed IS NOT NULL AS has_key, l.key_at, l.user_updated, l.date_updated, (${of('spent')})::float8 AS spent, ${of('requests')} AS requests`

/** @param source all of them when left out */
export async function readLookups(database: Database, source?: string): Promise<Lookup[]> {
  const { rows } = await database.raw<{ rows: Lookup[] }>(`SELECT ${COLUMNS} FROM kontor_state.source_lookups l JOIN public.lead_sources s ON s.id = l.source ${source === undefined ? '' : 'WHERE l.source = ?::uuid'} ORDER BY s.name, l.source`, source === undefined ? [] : [source])
  return rows
}

export const readLookup = async (database: Database, source: string): Promise<Lookup | undefined> => (await readLookups(database, source))[0]

/** Scheme, host and port of a source's address, placeholders and all. */
export const originOf = (address: string | null): string | null => address && URL.canParse(address) ? new URL(address).origin : null

const contextOf = (source: string, origin: string) => `source-key:${source}:${origin}`

/** Keeps the key of a source encrypted, for one origin: with another address it does not open, whoever changed that and however. */
export const sealKey = (secret: string, { source, origin, key }: { readonly source: string, readonly origin: string, readonly key: string }): string => sealText(secret, contextOf(source, origin), key)

/**
 * The key for a request to the address that a lookup has, as it was read.
 * @returns nothing when the source has none
 * @throws SourceError SOURCE_OFF when the source has another address by now, SOURCE_KEY for a key that was given for another one, or elsewhere
 */
export async function openKey(database: Database, secret: string, { source, settings }: Pick<Lookup, 'source' | 'settings'>): Promise<string | undefined> {
  const row = await database('kontor_state.source_lookups').where({ source }).first('sealed', database.raw('settings ->> \'address\' AS address')) as { sealed: string | null, address: string | null } | undefined
  const origin = originOf(settings.address)
  if (!row || origin === null || originOf(row.address) !== origin) throw new SourceError('SOURCE_OFF', 'address changed')
  if (row.sealed === null) return undefined
  const key = openText(secret, contextOf(source, origin), row.sealed)
  if (key === undefined) throw new SourceError('SOURCE_KEY', 'given for another address')
  return key
}
