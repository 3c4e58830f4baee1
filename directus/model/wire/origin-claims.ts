import { LEAD_ORIGIN_FACTS } from '../crm.ts'

/** Field of a filter that no column has: records by where a value of theirs comes from. `extensions/crm` makes a condition of it. */
export const ORIGIN_FILTER = 'kontor_origin'

/** What can be asked of the origin of a value. */
export type OriginFact = { readonly fact: 'kind' | 'verification', readonly value: string } | { readonly fact: 'source' | 'person' | 'import', /** id, or `me` for a person */ readonly value: string }
/** `field`: column, `*` for any value. */
export type OriginClaim = { readonly field: string } & OriginFact

const CLAIM = /^(\*|[A-Za-z]\w{0,63}):([a-z]+)(?::([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|me))?$/i

/**
 * `email:unverified`, `email:import`, `*:source:<id>`: field, then how far it is verified, the kind of its origin, or which
 * source, person or import it is.
 * @returns undefined for a text that is none
 */
export function parseOriginClaim(text: string): OriginClaim | undefined {
  const [, field, word = '', id] = CLAIM.exec(text) ?? []
  if (field === undefined) return undefined
  if (id !== undefined) return word === 'person' || ((word === 'source' || word === 'import') && id !== 'me') ? { field, fact: word, value: id.toLowerCase() } : undefined
  if (LEAD_ORIGIN_FACTS.verification.some(value => value === word)) return { field, fact: 'verification', value: word }
  return LEAD_ORIGIN_FACTS.kind.some(value => value === word) ? { field, fact: 'kind', value: word } : undefined
}

/** The text of a claim. */
export const originClaim = ({ field, fact, value }: OriginClaim): string => fact === 'kind' || fact === 'verification' ? `${field}:${value}` : `${field}:${fact}:${value}`
