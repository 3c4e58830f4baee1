import type { Database } from '@kontor/extension-shared/context'
import { comparePair, DUPLICATE_FROM, type Likeness } from '../duplicates/compare-pair.ts'
import { trigramName } from '../duplicates/keep-keys.ts'
import { normalKeys, type KeyLead } from '../duplicates/normal-keys.ts'

/** Columns of customers that say which company it is; a lead has the same. */
export const CUSTOMER_COLUMNS = ['company', 'street', 'postal_code', 'city', 'country', 'website', 'vat_id', 'email', 'phone'] as const

/** A customer that is held to be the lead's company. */
export interface FoundCustomer extends Likeness {
  readonly customer: string
}

/** Customers that are looked at, those with the likest names first. */
const MOST = 300
/** Last digits by which phone numbers are found, however they are written. */
const DIGITS = 7

const digits = (column: string) => `right(regexp_replace(${column}, '\\D', '', 'g'), ${DIGITS})`
/** A person's mailbox and number are the company's too. */
const of = (alias: string, more = '') => `(lower(${alias}.email) = ANY (g.mails) OR split_part(lower(${alias}.email), '@', 2) = ANY (g.domains) OR ${digits(`${alias}.phone`)} = ANY (g.phones)${more})`

/** What is looked for stands in one document, `$1`. */
const CANDIDATES = `
  WITH given AS MATERIALIZED (SELECT * FROM jsonb_to_record($1::jsonb) AS r(name text, vat text, mails text[], domains text[], phones text[])),
  found AS (
    SELECT f.id FROM given g CROSS JOIN public.customers f WHERE f.deleted_at IS NULL AND (
      lower(f.company) % g.name OR ${of('f')} OR regexp_replace(lower(f.website), '^([a-z]+://)?(www[.])?([^/:#]+).*$', '\\3') = ANY (g.domains)
      OR regexp_replace(upper(f.vat_id), '[^A-Z0-9]', '', 'g') = g.vat
      OR EXISTS (SELECT FROM public.contacts k WHERE k.customer = f.id AND k.deleted_at IS NULL AND ${of('k', ` OR ${digits('k.mobile')} = ANY (g.phones)`)}))
    ORDER BY public.similarity(lower(f.company), g.name) DESC, f.id LIMIT ${MOST})
  SELECT c.id, ${CUSTOMER_COLUMNS.map(name => `c.${name}`).join(', ')}, coalesce(p.people, '[]') AS people FROM found JOIN public.customers c ON c.id = found.id
  LEFT JOIN LATERAL (SELECT json_agg(json_build_object('email', k.email, 'phone', k.phone, 'mobile', k.mobile)) AS people FROM public.contacts k WHERE k.customer = c.id AND k.deleted_at IS NULL) p ON true`

type Candidate = Readonly<Record<(typeof CUSTOMER_COLUMNS)[number], string | null>> & { readonly id: string, readonly people: readonly Readonly<Record<'email' | 'phone' | 'mobile', string | null>>[] }

/**
 * Customers that are probably the company of this lead, the likeliest first. Customers are thousands where leads are a hundred
 * times as many: they are looked through, and compared in the same form (`comparePair`).
 */
export async function findCustomers(database: Database, lead: KeyLead): Promise<FoundCustomer[]> {
  const mine = normalKeys(lead)
  const given = { name: trigramName(mine.words), vat: mine.vat, mails: mine.mails, domains: mine.domains, phones: mine.phones.map(phone => phone.replace(/\D/g, '').slice(-DIGITS)) }
  // A question mark stands for a value.
  const { rows }: { rows: Candidate[] } = await database.raw(CANDIDATES.replaceAll('?', '\\?').replace('$1', '?'), [JSON.stringify(given)])
  return rows.flatMap(({ id, people, ...customer }): FoundCustomer[] => {
    const theirs = people.map(person => normalKeys(person))
    const own = normalKeys(customer)
    const all = (name: 'mails' | 'phones' | 'domains') => [...new Set([own, ...theirs].flatMap(keys => keys[name]))]
    const likeness = comparePair(mine, { ...own, mails: all('mails'), phones: all('phones'), domains: all('domains') })
    return likeness.score >= DUPLICATE_FROM ? [{ customer: id, ...likeness }] : []
  }).sort((one, other) => other.score - one.score || other.reasons.length - one.reasons.length)
}
