import type { Redis } from 'ioredis'
import { MODULES } from '@kontor/model'
import * as z from 'zod'
import type { TenantRecord } from './core-database.ts'

/** Seconds for which Redis keeps what `core` said of a tenant, unless it changes before. */
const KEEP = 300
/** The same for a slug that is none: short, because anybody can ask for any name. */
const KEEP_UNKNOWN = 30

const schema = z.object({ slug: z.string(), name: z.string(), status: z.enum(['creating', 'active', 'suspended', 'failed', 'deleting']), modules: z.array(z.enum(MODULES)) }).nullable()
const keyOf = (slug: string) => `kontor:tenant:${slug}`

export interface TenantDirectory {
  find(slug: string): Promise<TenantRecord | undefined>
  /** A tenant was made, changed or removed. */
  forget(slug: string): Promise<void>
  /** News may have been missed: nothing that is remembered counts any more. */
  forgetAll(): Promise<void>
}

/**
 * Slug -> tenant without a question to `core` on each request: from this process while news of changes reach it, else
 * from Redis, else from the database.
 * @param listening whether news of changes reach this process
 */
export function createTenantDirectory(redis: Pick<Redis, 'get' | 'set' | 'del' | 'scan'>, ask: (slug: string) => Promise<TenantRecord | undefined>, listening: () => boolean): TenantDirectory {
  const known = new Map<string, { readonly tenant: TenantRecord | undefined, readonly until: number }>()
  const asking = new Map<string, Promise<TenantRecord | undefined>>()
  /** Counts what was forgotten, so that an answer from before is not remembered after. */
  let changes = 0

  async function look(slug: string): Promise<TenantRecord | undefined> {
    const before = changes
    const stored = await redis.get(keyOf(slug)).catch(() => null)
    const parsed = stored === null ? undefined : schema.safeParse(parseJson(stored))
    const cached = parsed?.success === true
    const tenant = cached ? parsed.data ?? undefined : await ask(slug)
    const seconds = tenant ? KEEP : KEEP_UNKNOWN
    if (!cached && before === changes) await redis.set(keyOf(slug), JSON.stringify(tenant ?? null), 'EX', seconds).catch(() => {})
    if (before === changes && listening()) remember(slug, tenant, seconds)
    return tenant
  }

  function remember(slug: string, tenant: TenantRecord | undefined, seconds: number): void {
    if (known.size >= 10_000) known.clear()
    known.set(slug, { tenant, until: performance.now() + seconds * 1000 })
  }

  return {
    async find(slug) {
      const entry = known.get(slug)
      if (entry && entry.until > performance.now() && listening()) return entry.tenant
      const running = asking.get(slug) ?? look(slug).finally(() => asking.delete(slug))
      asking.set(slug, running)
      return running
    },
    async forget(slug) {
      changes++
      known.delete(slug)
      asking.delete(slug)
      await redis.del(keyOf(slug)).catch(() => {})
    },
    async forgetAll() {
      changes++
      known.clear()
      asking.clear()
      try {
        for (let cursor = '0'; ;) {
          const [next, keys] = await redis.scan(cursor, 'MATCH', keyOf('*'), 'COUNT', 500)
          if (keys.length > 0) await redis.del(...keys)
          if ((cursor = next) === '0') return
        }
      }
      catch {
        // Entries that stay run out by themselves.
      }
    },
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  }
  catch {
    return undefined
  }
}
