import { closeSync, openSync, readSync, statSync } from 'node:fs'
import type { Client } from 'pg'
import { logFile } from '../../launcher/processes.ts'
import { hubInside } from './hub.ts'

export interface Plan {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Actual Rows': number
  readonly 'Actual Loops': number
  readonly 'Rows Removed by Filter'?: number
  readonly 'Plans'?: readonly Plan[]
}
export interface Explained { readonly 'Query Text': string, readonly 'Plan': Plan }

/** From now on the server writes down how it carries out each statement in the database; whoever is connected is cut off, or would not be heard. */
export async function explainAll(client: Client, database: string): Promise<void> {
  const settings = { 'session_preload_libraries': 'auto_explain', 'auto_explain.log_min_duration': '0', 'auto_explain.log_analyze': 'on', 'auto_explain.log_timing': 'off', 'auto_explain.log_format': 'json', 'auto_explain.log_parameter_max_length': '0' }
  for (const [name, value] of Object.entries(settings)) await client.query(`ALTER DATABASE "${database}" SET ${name} = '${value}'`)
  await client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()')
}

const log = () => logFile(hubInside().config, 'postgres')
export const endOfLog = (): number => statSync(log()).size

/** Notes in the server's log that what comes belongs to that call. */
export const markCall = (client: Client, call: number) => client.query(`DO $$ BEGIN RAISE LOG 'kontor-call ${call}'; END $$`)

/** What the server explained since a place in its log, by the call that it was marked with. */
export function plansSince(offset: number, database: string): ReadonlyMap<number, Explained[]> {
  const bytes = Buffer.alloc(endOfLog() - offset)
  const handle = openSync(log(), 'r')
  readSync(handle, bytes, 0, bytes.length, offset)
  closeSync(handle)
  const found = new Map<number, Explained[]>()
  let call = -1
  // A line that is indented goes on with the entry before.
  for (const entry of bytes.toString('utf8').split(/\n(?!\t)/)) {
    if (!entry.includes(` ${database} `)) continue
    call = Number(/kontor-call (\d+)/.exec(entry)?.[1] ?? call)
    const at = entry.indexOf('plan:\n')
    if (at >= 0) found.set(call, [...found.get(call) ?? [], JSON.parse(entry.slice(at + 6)) as Explained])
  }
  return found
}

const rowsOf = (plan: Plan) => plan['Actual Rows'] * plan['Actual Loops']

/**
 * What a plan does that lists may not do with many rows, in words.
 * @param most so many rows it may look at in vain, or put in order
 * @param many tables with more rows than that
 */
export function faultsOf({ 'Query Text': text, Plan: plan }: Explained, most: number, many: ReadonlySet<string>): string[] {
  const counts = /^select count\(/i.test(text)
  return [...faultsIn(plan)]

  function* faultsIn(plan: Plan): Generator<string> {
    const { 'Node Type': type, 'Relation Name': table, 'Actual Loops': loops, Plans: below = [] } = plan
    const removed = (plan['Rows Removed by Filter'] ?? 0) * loops
    // A total looks at each row that it counts, and from a tenth of all rows on looking at all of them is quickest.
    if (removed > most && (!counts || removed > rowsOf(plan) * 10)) yield `${type} on ${table} throws ${removed} rows away`
    else if (type === 'Seq Scan' && table !== undefined && many.has(table) && !counts) yield `Seq Scan on ${table}`
    const [input] = below
    // A total is in no order: where it sorts, that is how it joins.
    if (!counts && /Sort$/.test(type) && input && rowsOf(input) > most) yield `${type} of ${rowsOf(input)} rows`
    for (const one of below) yield* faultsIn(one)
  }
}
