import type { Database } from '@kontor/extension-shared/context'
import type { FileRow } from '@kontor/extension-shared/import/file'
import type { Mapping, PreviewFinds, PreviewRow, Refusal } from '@kontor/model/wire/imports'
import { makeBatch, type MadeRow } from './batches.ts'
import { findExisting, findLike, sameKeys } from './find-existing.ts'
import { findByKey } from './keys.ts'
import type { ImportOptions } from './options.ts'
import type { ImportRights } from './rights.ts'
import type { LeadTargets } from './targets.ts'

/** Leads that are named of many. */
const NAMED = 3

interface Looked {
  readonly head: readonly FileRow[]
  readonly mapping: Mapping
  readonly targets: LeadTargets
  readonly options: ImportOptions
  readonly rights: ImportRights
}
type Found = Omit<PreviewFinds, 'leads'> & { readonly leads: readonly string[] }

/**
 * Rows of a preview with what they find, by the same judgement as the import, and with the person's eyes: a lead that they do
 * not see is none. Rows above are looked at as far as the preview goes. Nothing is written or locked.
 */
export async function findForPreview(database: Database, rows: readonly PreviewRow[], { head, mapping, targets, options, rights }: Looked): Promise<PreviewRow[]> {
  const made = makeBatch({ start: 0, rows: head }, mapping, targets.byName, options).rows
  const byKey = options.key ? await findByKey(database, options.key, made, false) : new Map<MadeRow, string[]>()
  const keyed = await rights.visible(database, [...new Set([...byKey.values()].flat())])
  const fits = (row: MadeRow) => (byKey.get(row) ?? []).filter(id => keyed.has(id))
  const makes = options.duplicates ? made.filter(row => row.lead !== null && fits(row).length === 0) : []
  const duplicates = await duplicatesOf(database, makes, rights)
  const findings = made.map((row): Found | Refusal | null => {
    const leads = fits(row)
    if (leads.length > 1) return 'KEY_AMBIGUOUS'
    if (leads.length === 1) return { kind: 'update', leads, line: null, reasons: [] }
    if (options.mode === 'update' && row.key) return 'KEY_UNKNOWN'
    return duplicates.get(row) ?? null
  })
  const named = await namesOf(database, [...new Set(findings.flatMap(found => found !== null && typeof found === 'object' ? found.leads : []))])
  return rows.map((row, at) => {
    const found = findings[at] ?? null
    if (row.refusal !== null || found === null) return row
    if (typeof found === 'string') return { ...row, refusal: found }
    return { ...row, finds: { ...found, leads: found.leads.flatMap(id => named.get(id) ?? []) } }
  })
}

async function duplicatesOf(database: Database, rows: readonly MadeRow[], rights: ImportRights): Promise<Map<MadeRow, Found>> {
  const existing = await findExisting(database, rows)
  const known = await rights.visible(database, [...new Set([...existing.values()].flat())])
  const like = await findLike(database, rows, false)
  const seen = await rights.visible(database, [...new Set([...like.values()].flatMap(({ leads }) => leads.map(({ lead }) => lead)))])
  const found = new Map<MadeRow, Found>()
  const lines = new Map<string, number>()
  for (const row of rows) {
    const same = (existing.get(row) ?? []).filter(id => known.has(id))
    const likely = (like.get(row)?.leads ?? []).filter(({ lead }) => seen.has(lead))
    const keys = sameKeys(row.values)
    const line = keys.map(key => lines.get(key)).find(one => one !== undefined)
    const above = like.get(row)?.rows[0]
    if (same.length > 0) found.set(row, { kind: 'duplicate', leads: same.slice(0, NAMED), line: null, reasons: likely.find(({ lead }) => lead === same[0])?.reasons ?? [] })
    else if (likely.length > 0) found.set(row, { kind: 'duplicate', leads: likely.slice(0, NAMED).map(({ lead }) => lead), line: null, reasons: likely[0]?.reasons ?? [] })
    else if (line !== undefined) found.set(row, { kind: 'duplicate', leads: [], line, reasons: [] })
    else if (above) found.set(row, { kind: 'duplicate', leads: [], line: above.row.row, reasons: above.reasons })
    for (const key of keys) if (!lines.has(key)) lines.set(key, row.row)
  }
  return found
}

async function namesOf(database: Database, ids: readonly string[]): Promise<Map<string, PreviewFinds['leads'][number]>> {
  const leads: PreviewFinds['leads'][number][] = ids.length === 0 ? [] : await database('leads').whereIn('id', [...ids]).select('id', 'company', 'lead_number')
  return new Map(leads.map(lead => [lead.id, lead]))
}
