import { MOST_OF_A_PART, mostOf } from '@kontor/compile/duplicates.ts'
import type { Database } from '@kontor/extension-shared/context'
import { comparePair, DUPLICATE_FROM, type Likeness } from './compare-pair.ts'
import { trigramName } from './keep-keys.ts'
import { blocksOf, normalKeys, type KeyLead, type LeadBlocks, type LeadKeys } from './normal-keys.ts'

/** A lead that is held to be the same. */
export interface FoundLead extends Likeness {
  readonly lead: string
}
/** A row before it that is held to be the same. */
export interface FoundRow extends Likeness {
  readonly row: number
}

export interface RowDuplicates {
  /** Best first. */
  readonly leads: readonly FoundLead[]
  /** Among the rows that were given; best first. */
  readonly rows: readonly FoundRow[]
}

/** Two leads that are held to be one; `a` is the smaller id. */
export interface FoundPair extends Likeness {
  readonly a: string
  readonly b: string
}

interface Probe extends LeadBlocks {
  readonly keys: LeadKeys
}
interface Candidates {
  /** Of each probe in its place. */
  readonly leads: readonly (readonly string[])[]
  readonly keys: ReadonlyMap<string, LeadKeys>
  readonly common: ReadonlySet<number>
}

async function candidatesOf(database: Database, probes: readonly Probe[]): Promise<Candidates> {
  // As JSON: arrays of PostgreSQL are taken apart letter by letter.
  const { rows: [answer] }: { rows: { found: [number, string][] | null, common: number[] | null }[] } = await database.raw('SELECT found, common FROM kontor_state.leads_like(?::jsonb)',
    [JSON.stringify(probes.map(({ keys, blocks, parts }, ref) => ({ ref, name: trigramName(keys.words), blocks, parts })))])
  const leads: string[][] = probes.map(() => [])
  for (const [ref, lead] of answer?.found ?? []) leads[ref]?.push(lead)
  const ids = [...new Set(leads.flat())]
  const { rows: known }: { rows: { lead: string, keys: LeadKeys }[] } = ids.length === 0 ? { rows: [] } : await database.raw('SELECT k.lead, k.keys FROM kontor_state.lead_keys k JOIN leads l ON l.id = k.lead WHERE k.lead = ANY (?) AND l.deleted_at IS NULL', [ids as never])
  return { leads, keys: new Map(known.map(({ lead, keys }) => [lead, keys])), common: new Set(answer?.common ?? []) }
}

const best = <T extends Likeness>(found: readonly T[]): T[] => found.filter(({ score }) => score >= DUPLICATE_FROM).sort((one, other) => other.score - one.score || other.reasons.length - one.reasons.length)

/**
 * The leads, and the rows before it, that are the same as each of these rows. Several thousand at once are looked up with two
 * queries. Leads have keys a moment after they were written: who needs those of the last moment calls `keepKeys` first.
 * @param rows columns of leads that are not there yet
 */
export async function findDuplicates(database: Database, rows: readonly KeyLead[]): Promise<RowDuplicates[]> {
  const probes = rows.map(probeOf)
  const { leads, keys, common } = await candidatesOf(database, probes)
  const earlier = new Map<number, number[]>()
  return probes.map((probe, at) => {
    const before = rowsLike(probe, earlier)
    for (const number of [...probe.blocks, ...probe.parts]) {
      const rows = earlier.get(number)
      if (rows) rows.push(at)
      else earlier.set(number, [at])
    }
    return {
      leads: best((leads[at] ?? []).flatMap((lead) => {
        const other = keys.get(lead)
        return other ? [{ lead, ...comparePair(probe.keys, other, common) }] : []
      })),
      rows: best([...before].map(row => ({ row, ...comparePair(probe.keys, (probes[row] as Probe).keys, common) }))),
    }
  })
}

/** As `kontor_state.leads_like` finds leads: by few that have a number, and by half of the pieces of the name that tell anything. */
function rowsLike({ blocks, parts }: Probe, earlier: ReadonlyMap<number, readonly number[]>): Set<number> {
  const found = new Set<number>()
  for (const number of blocks) {
    const rows = earlier.get(number) ?? []
    if (rows.length <= mostOf(number)) for (const row of rows) found.add(row)
  }
  const telling = parts.map(number => earlier.get(number) ?? []).filter(({ length }) => length > 0 && length <= MOST_OF_A_PART)
  const counts = new Map<number, number>()
  for (const row of telling.flat()) counts.set(row, (counts.get(row) ?? 0) + 1)
  for (const [row, count] of counts) if (count * 2 >= telling.length) found.add(row)
  return found
}

function probeOf(row: KeyLead): Probe {
  const keys = normalKeys(row)
  return { keys, ...blocksOf(keys) }
}

/**
 * The pairs that these leads are part of. A pair of two of them comes once.
 * @param ids leads that have keys; others are passed over
 */
export async function findPairs(database: Database, ids: readonly string[]): Promise<FoundPair[]> {
  const { rows: mine }: { rows: (Probe & { lead: string })[] } = await database.raw('SELECT k.lead, k.keys, to_json(k.blocks) AS blocks, to_json(k.parts) AS parts FROM kontor_state.lead_keys k JOIN leads l ON l.id = k.lead WHERE k.lead = ANY (?) AND l.deleted_at IS NULL', [ids as never])
  const { leads, keys, common } = await candidatesOf(database, mine)
  const pairs = new Map<string, FoundPair>()
  for (const [at, { lead, keys: own }] of mine.entries()) {
    for (const other of leads[at] ?? []) {
      const [a, b] = lead < other ? [lead, other] : [other, lead]
      const theirs = keys.get(other)
      if (other === lead || !theirs || pairs.has(a + b)) continue
      const likeness = comparePair(own, theirs, common)
      if (likeness.score >= DUPLICATE_FROM) pairs.set(a + b, { a, b, ...likeness })
    }
  }
  return [...pairs.values()]
}
