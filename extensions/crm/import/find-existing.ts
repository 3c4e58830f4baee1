import type { Database } from '@kontor/extension-shared/context'
import type { Likeness } from '../duplicates/compare-pair.ts'
import { findDuplicates, type FoundLead } from '../duplicates/find-duplicates.ts'
import { keepKeys } from '../duplicates/keep-keys.ts'
import { isSupportedCountry, parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/max'
import { countryCode } from '../rules/country.ts'
import type { MadeRow } from './batches.ts'

type Values = Readonly<Record<string, unknown>>
const textOf = (value: unknown) => typeof value === 'string' ? value.trim() : ''
const plainName = (text: string) => text.replace(/\s+/g, ' ').toLowerCase()

/** E.164, with the record's country where the number has none of its own; undefined for what is no number. */
function phoneOf({ phone, country }: Values): string | undefined {
  const text = textOf(phone).replace(/^00(?=[1-9])/, '+')
  if (text === '') return undefined
  const code = countryCode(textOf(country)) ?? 'DE'
  const number = parsePhoneNumberFromString(text, isSupportedCountry(code) ? code as CountryCode : 'DE')
  return number?.isPossible() ? number.number : undefined
}

/** What is the same of two leads that are one: mail, phone, external id, or company with postal code. */
export function sameKeys(values: Values): string[] {
  const [mail, id, company, postal, phone] = [textOf(values.email).toLowerCase(), textOf(values.external_id), plainName(textOf(values.company)), textOf(values.postal_code), phoneOf(values)]
  return [...mail ? [`mail ${mail}`] : [], ...id ? [`id ${id}`] : [], ...company && postal ? [`name ${company} ${postal}`] : [], ...phone ? [`phone ${phone}`] : []]
}

interface Candidate {
  readonly n: number
  readonly id: string
  readonly email: string | null
  readonly external_id: string | null
  readonly company: string
  readonly postal_code: string | null
  readonly phone: string | null
  readonly country: string | null
}

/** Leads of a row, the oldest first, that are the same; deleted ones aside. A switchboard that many share finds at most so many. */
const MOST = 50

/** The leads that are the same as each of these rows; each condition is served by an index, numbers are compared in full afterwards. */
export async function findExisting(trx: Database, rows: readonly MadeRow[]): Promise<Map<MadeRow, string[]>> {
  const found = new Map<MadeRow, string[]>()
  if (rows.length === 0) return found
  const { rows: candidates } = await trx.raw<{ rows: Candidate[] }>(`
    SELECT k.n, c.* FROM json_to_recordset(?::json) AS k(n int, mail text, ident text, company text, postal text, phone text), LATERAL (
      SELECT l.id, l.email, l.external_id, l.company, l.postal_code, l.phone, l.country FROM leads l WHERE l.deleted_at IS NULL AND lower(btrim(l.email)) = lower(btrim(k.mail))
      UNION SELECT l.id, l.email, l.external_id, l.company, l.postal_code, l.phone, l.country FROM leads l WHERE l.deleted_at IS NULL AND l.external_id IN (k.ident, btrim(k.ident))
      UNION SELECT l.id, l.email, l.external_id, l.company, l.postal_code, l.phone, l.country FROM leads l WHERE l.deleted_at IS NULL AND l.postal_code IN (k.postal, btrim(k.postal)) AND kontor_state.plain_name(l.company) = kontor_state.plain_name(k.company)
      UNION SELECT l.id, l.email, l.external_id, l.company, l.postal_code, l.phone, l.country FROM leads l WHERE l.deleted_at IS NULL AND kontor_state.phone_end(l.phone) = kontor_state.phone_end(k.phone)
      ORDER BY id LIMIT ${MOST}) c ORDER BY k.n, c.id`,
  [JSON.stringify(rows.map(({ values: v }, n) => ({ n, mail: v.email, ident: v.external_id, company: v.company, postal: v.postal_code, phone: v.phone })))])
  const keys = rows.map(({ values }) => new Set(sameKeys(values)))
  for (const { n, id, ...lead } of candidates) {
    if (sameKeys(lead).some(key => keys[n]!.has(key))) found.set(rows[n]!, [...found.get(rows[n]!) ?? [], id])
  }
  return found
}

/** From this score on a lead is certain enough to be filled in by a row. */
export const CERTAIN_FROM = 0.9

/** What is held to be the same as a row although no value need be equal. */
export interface LikeRow {
  /** Best first. */
  readonly leads: readonly FoundLead[]
  /** Rows before it. */
  readonly rows: readonly (Likeness & { readonly row: MadeRow })[]
}

/**
 * The leads and the rows before it that are the same as each of these rows by the judgement by which all leads are looked
 * through: another legal form, a slip of the pen, a number written otherwise.
 * @param recent whether those of the last moment count, such as those that this transaction has made
 */
export async function findLike(trx: Database, rows: readonly MadeRow[], recent = true): Promise<Map<MadeRow, LikeRow>> {
  if (rows.length === 0) return new Map()
  if (recent) await keepKeys(trx)
  const found = await findDuplicates(trx, rows.map(({ values }) => values))
  return new Map(rows.map((row, at) => [row, { leads: found[at]?.leads ?? [], rows: (found[at]?.rows ?? []).map(earlier => ({ ...earlier, row: rows[earlier.row] as MadeRow })) }]))
}

/** Rows in groups, each after those that may make or change what it finds. */
export function apart(rows: readonly MadeRow[]): MadeRow[][] {
  const waves: MadeRow[][] = []
  const seen = new Map<string, number>()
  for (const row of rows) {
    const keys = sameKeys(row.values)
    const wave = Math.max(-1, ...keys.map(key => seen.get(key) ?? -1)) + 1
    for (const key of keys) seen.set(key, wave)
    ;(waves[wave] ??= []).push(row)
  }
  return waves
}
