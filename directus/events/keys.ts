/** Days for which a tenant's events are kept, in its database and in its stream. */
export const KEPT_DAYS = 7
/** The same for dead letters: somebody has to find the time to look. */
export const DEAD_DAYS = 30

/** The stream of a tenant's events. */
export const streamOf = (slug: string) => `kontor:events:${slug}`
/** Events that a consumer gave up. */
export const deadLettersOf = (slug: string) => `${streamOf(slug)}:dead`
/** Says that Redis still has what was published; the tenant's database knows the value. */
export const epochOf = (slug: string) => `${streamOf(slug)}:epoch`
/** Entry -> how often a group has tried it in vain. */
export const triesOf = (slug: string, group: string) => `${streamOf(slug)}:tries:${group}`
/** Ids of events that a group has worked off lately. */
export const seenOf = (slug: string, group: string) => `${streamOf(slug)}:seen:${group}`

/** The lowest id of an entry that is not older than so many days, as XTRIM's MINID takes it. */
export const oldestId = (days: number, now = Date.now()) => String(now - days * 86_400_000)
