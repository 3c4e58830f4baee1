import type { TokenPerson } from './person-token.ts'

/** For how long a signature counts as checked, in milliseconds: a key that the realm withdraws counts so much longer. */
const KEPT = 60_000
/** Most tokens that are remembered. */
const MOST = 2000

/**
 * Checks a token's signature and claims once a minute instead of with each request. What can change while a token lives
 * (its end, a revocation, the person's state) is no part of this: the end is looked at here each time, the rest by who asks.
 * @param verify throws for a token that is refused, which is not remembered
 * @param now milliseconds since 1970
 */
export function verifiedOnce(verify: (token: string) => Promise<TokenPerson>, now: () => number = Date.now): (token: string) => Promise<TokenPerson> {
  const known = new Map<string, { readonly person: TokenPerson, readonly until: number }>()
  return async (token) => {
    const found = known.get(token)
    if (found && now() < found.until) return found.person
    known.delete(token)
    const person = await verify(token)
    if (known.size >= MOST) known.delete(known.keys().next().value as string)
    known.set(token, { person, until: Math.min(now() + KEPT, person.expiresAt * 1000) })
    return person
  }
}
