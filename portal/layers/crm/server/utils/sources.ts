import { toApiName, toColumnName } from '@kontor/compile/names'
import type { Locale } from '@kontor/model'
import { ENRICHMENT_REASONS } from '@kontor/model/wire/enrichments'
import type { LookupInput, OfferedSource, SourceLookup, SourceTrial } from '../../shared/sources'

type Row = Readonly<Record<string, unknown>>

export const SOURCE_CODES = { SOURCE_ADMIN: 403, SOURCE_UNKNOWN: 404 } as const
export const LOOKUP_CODES = { ...SOURCE_CODES, SOURCE_INPUT: 400 } as const
export const KEY_CODES = { ...SOURCE_CODES, SOURCE_KIND: 409, SOURCE_KEY_ORIGIN: 409, PROPOSAL_INPUT: 400 } as const

const renamed = (row: Row): Row => Object.fromEntries(Object.entries(row).map(([key, value]) => [toApiName(key), value]))
const renameKeys = (mapping: unknown, rename: (name: string) => string): Record<string, string> => Object.fromEntries(Object.entries((mapping ?? {}) as Record<string, string>).map(([name, value]) => [rename(name), value]))

export const toLookupRow = ({ onCreation, perMinute, costCap, mapping, ...rest }: LookupInput): Row => ({ ...rest, on_creation: onCreation, per_minute: perMinute, cost_cap: costCap, mapping: renameKeys(mapping, toColumnName) })

export function presentLookup({ source, settings, date_updated: updatedAt, user_updated: _, file, ...row }: Row): SourceLookup {
  const { mapping, ...rest } = (settings ?? {}) as Row
  return { ...renamed({ ...row, ...rest }), id: source, updatedAt, mapping: renameKeys(mapping, toApiName), file: file ? presentFile(file as Row) : null } as unknown as SourceLookup
}
const presentFile = ({ id: _, source: __, mapping, ...row }: Row) => ({ ...renamed(row), mapping: renameKeys(mapping, toApiName) })

export const presentOffered = ({ fields, ...row }: Row): OfferedSource => ({ ...renamed(row), fields: (fields as string[]).map(toApiName) }) as OfferedSource

const REASONS: Readonly<Record<string, { readonly de: string, readonly en: string }>> = ENRICHMENT_REASONS
const words = (reason: unknown, locale: Locale) => REASONS[String(reason)]?.[locale] ?? null

export function presentTrial(row: Row, locale: Locale): SourceTrial {
  const found = (row.found as Row[]).map(({ field, reason, ...rest }) => ({ ...rest, field: toApiName(String(field)), message: words(reason, locale) }))
  return { ...row, message: words(row.reason, locale), found } as unknown as SourceTrial
}
