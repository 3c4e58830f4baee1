import { countDeadLetters, discardDeadLetter, listDeadLetters, retryDeadLetter, type DeadLetter } from '@kontor/events/dead-letters.ts'
import type { H3Event } from 'h3'
import { z } from 'zod'
import { callDirectus, KontorError, requestFacts } from '~~/server/core'
import type { Caller } from '~~/server/core/caller'
import { ask } from '~~/server/events/read-events'

/** So many of a tenant are shown at most, the latest. */
const MOST = 100
export const letterParams = z.object({ id: z.string().regex(/^\d{1,16}-\d{1,12}$/) })

export interface ShownLetters { readonly total: number, readonly letters: readonly (DeadLetter & { readonly tenant: string })[] }

/** Dead letters of some tenants, the latest first. */
export async function deadLettersIn(slugs: readonly string[]): Promise<ShownLetters> {
  const found = await ask(redis => Promise.all(slugs.map(async slug => ({ total: await countDeadLetters(redis, slug), letters: (await listDeadLetters(redis, slug, MOST)).map(letter => ({ tenant: slug, ...letter })) }))))
  const letters = found.flatMap(one => one.letters).sort((a, b) => b.givenUpAt.localeCompare(a.givenUpAt)).slice(0, MOST)
  return { total: found.reduce((sum, { total }) => sum + total, 0), letters }
}

/** Every tenant that there is, as the operator sees them. */
export async function allTenants(event: H3Event, { access }: Caller): Promise<string[]> {
  const rows = await callDirectus<{ slug: string }[]>(event, access, '/items/tenants', { query: { 'fields': 'slug', 'limit': -1, 'sort': 'slug', 'filter[status][_neq]': 'deleting' } })
  return rows.map(({ slug }) => slug)
}

/** @throws KontorError NOT_FOUND when somebody else was faster */
export async function settleLetter(event: H3Event, slug: string, id: string, how: 'retry' | 'discard'): Promise<undefined> {
  const done = await ask(redis => how === 'retry' ? retryDeadLetter(redis, slug, id) : discardDeadLetter(redis, slug, id))
  if (!done) throw new KontorError('NOT_FOUND')
  requestFacts(event).log.info({ tenantId: slug, letter: id, how }, 'dead letter')
}

/** @throws KontorError ADMIN_REQUIRED for anybody but the tenant's administrator */
export function requireAdmin({ roles }: Caller): void {
  if (!roles.includes('admin')) throw new KontorError('ADMIN_REQUIRED', { status: 403 })
}
