/** The database or another part that everything needs is away: it may concern every submission, and passes. */
const AWAY = /^(?:08\w{3}|53\w{3}|57P\d\d|58\w{3}|ECONN\w+|EPIPE|ETIMEDOUT|ENOTFOUND|ENOENT|EAI_AGAIN|SERVICE_UNAVAILABLE)$/
/** What the database's driver says without a code, where it stands for itself or behind a statement. */
const LOST = /^(?:(?:select|insert|update|delete|with|set|begin|commit|savepoint|release|rollback)\b.* - )?(?:Connection (?:terminated|ended)(?: unexpectedly| due to connection timeout)?|Client has encountered a connection error and is not queryable|Unable to acquire a connection)$/is
/** Two were in each other's way: the same may work at once. */
const COLLISIONS: ReadonlySet<string> = new Set(['40001', '40P01', '55P03', '57014'])
/** Longest reason in characters, as the column holds it. */
const REASON_MAX = 255

interface Thrown { readonly code?: unknown, readonly name?: unknown, readonly message?: unknown, readonly hint?: unknown, readonly severity?: unknown, readonly extensions?: { readonly module?: unknown } }

/** The first of what was thrown: Directus throws a list where several values are wrong, a Flow throws whatever it ended with. */
const firstOf = (thrown: unknown): unknown => Array.isArray(thrown) ? thrown[0] : thrown
const facts = (thrown: unknown): Thrown => {
  const first = firstOf(thrown)
  return typeof first === 'object' && first !== null ? first : {}
}

/** Whether the tenant does not use the area (any more): no lead can be made until it does. */
export function isSwitchedOff(thrown: unknown): boolean {
  const { code, extensions } = facts(thrown)
  return code === 'MODULE_DISABLED' && extensions?.module === 'crm'
}

/** Whether it may be that no lead can be made of any submission now. What a message says counts only where there is no code: it may hold what a visitor typed. */
export function concernsAll(thrown: unknown): boolean {
  const { code, name, message } = facts(thrown)
  if (typeof code === 'string' && code !== '') return AWAY.test(code) || isSwitchedOff(thrown)
  return name === 'KnexTimeoutError' || LOST.test(String(message ?? ''))
}

/** Whether the same submission may work when it is tried again at once. */
export const isCollision = (thrown: unknown): boolean => COLLISIONS.has(String(facts(thrown).code ?? ''))

/**
 * Why there is no lead, for the administrator: a code, and what whoever refused it said, where that says more. A Flow and a
 * rule of the database throw what they like.
 */
export function reasonOf(thrown: unknown): string {
  const first = firstOf(thrown)
  const { code, message, hint, severity } = facts(thrown)
  const said = typeof first === 'string' ? first : typeof message === 'string' ? message : ''
  // Codes of ours are what a trigger raises as its message.
  const coded = typeof code === 'string' && /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(code) ? code : severity === 'ERROR' ? /(?:^| - )([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)$/.exec(said)?.[1] : undefined
  const text = (coded !== undefined && said.endsWith(coded) ? typeof hint === 'string' ? hint : '' : said).replace(/[\s\0]+/g, ' ').trim()
  // A statement of Directus' own stands before what the database says of it.
  const words = severity === 'ERROR' ? text.slice(text.lastIndexOf(' - ') + 1).replace(/^- /, '') : text
  return `${coded ?? 'REFUSED'}${words === '' ? '' : `: ${words}`}`.slice(0, REASON_MAX)
}
