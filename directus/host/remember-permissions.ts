/** What Directus asks its permissions for; what else it passes along plays no part in the answer. */
interface Options {
  readonly action?: string
  readonly policies: readonly string[]
  readonly collections?: readonly string[]
  readonly accountability?: { readonly user?: string | null, readonly role?: string | null, readonly roles?: readonly string[], readonly app?: boolean, readonly share?: string | null } | null
  readonly bypassDynamicVariableProcessing?: boolean
}
type Permission = Readonly<Record<string, unknown>>
type Fetch<P = Permission> = (options: Options, context: unknown) => Promise<P[]>

export interface Originals {
  /** With the person put in. */
  readonly fetchPermissions: Fetch
  /** As they stand in the database; Directus keeps these itself. */
  readonly fetchRawPermissions: Fetch
  /** Directus' own cache of permissions, which it empties whenever one has changed. */
  readonly useCache: () => { get(key: string): Promise<unknown>, set(key: string, value: unknown): Promise<unknown> }
}

const MARK = 'kontor-remembered'
/** Most answers that are kept, some kilobytes each; the one that was not asked for longest goes first. */
const MOST = 600
/** A rule that looks at the clock, or at more of a person than who they are, has an answer of the moment alone. */
const OF_THE_MOMENT = /\$NOW|\$CURRENT_[A-Z]+\./

/**
 * Directus puts the person into every rule of every collection anew, once for each level of a query: a third of what a
 * list costs. Here the answer is kept for as long as Directus keeps the rules themselves: a mark lies in the same cache,
 * and when it is gone, so is everything that was remembered.
 */
export function rememberPermissions({ fetchPermissions, fetchRawPermissions, useCache }: Originals): Fetch {
  const known = new Map<string, Permission[]>()
  let marked: string | undefined

  return async (options, context) => {
    const { accountability, bypassDynamicVariableProcessing } = options
    // A share is asked for what it shows.
    if (!accountability || bypassDynamicVariableProcessing || accountability.share) return fetchPermissions(options, context)
    const cache = useCache()
    const mark = await cache.get(MARK)
    if (mark === undefined || mark !== marked) {
      known.clear()
      marked = `${process.pid}-${performance.now()}`
      // Set before anything is read: what changes meanwhile takes it away again.
      await cache.set(MARK, marked)
    }
    const since = marked
    const key = JSON.stringify([options.action, options.policies, options.collections && [...options.collections].sort(), accountability.user, accountability.role, accountability.roles, accountability.app])
    const found = known.get(key)
    if (found) {
      known.delete(key)
      known.set(key, found)
      return found.map(permission => ({ ...permission }))
    }
    const raw = await fetchRawPermissions({ ...options, bypassMinimalAppPermissions: false } as Options, context)
    const fetched = await fetchPermissions(options, context)
    if (since === marked && !OF_THE_MOMENT.test(JSON.stringify(raw))) {
      if (known.size >= MOST) known.delete(known.keys().next().value as string)
      known.set(key, fetched)
    }
    return fetched.map(permission => ({ ...permission }))
  }
}
