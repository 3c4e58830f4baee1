import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { instanceOf, withClient } from '@kontor/apply'
import { scrubStreams } from '@kontor/events'
import { deleteAccount, endSessions, organizationsOf, type Account, type AdminCalls } from '@kontor/keycloak'
import { DATA_ERASED } from '@kontor/model/wire/changes'
import type { Redis } from 'ioredis'
import { filesOf } from '../places.ts'
import { renewRedisLog } from '../steps/clear-cache.ts'
import { renewLog, rewriteTables } from '../traces/databases.ts'
import { clearKeycloakOf } from '../traces/keycloak.ts'
import { blankLines } from '../traces/logs.ts'
import { clearMails } from '../traces/mails.ts'
import { clearN8n } from '../traces/n8n.ts'
import { clearSessions } from '../traces/sessions.ts'
import type { TenancyEnv } from '../world.ts'

export interface ErasedPerson {
  /** Subject of the account; none for somebody whose account was gone already. */
  readonly sub: string | null
  /** Id in the tenant's data. */
  readonly person: string
  /** Names on disk of files that are gone from the tenant's data. */
  readonly files: readonly string[]
  /** Tables of the tenant from which rows were deleted. */
  readonly tables: readonly string[]
}

interface Parts { readonly env: TenancyEnv, readonly redis: Redis, readonly keycloak: AdminCalls }

/**
 * What is left of a person outside the tenant's data, once they are no member and their records are gone: the account
 * and its traces, unless another organization needs it; files, pages of the database and runs of bots. May be killed
 * and run again at any place: everything that the address is needed for comes before the account goes.
 * @returns whether there is no account any more, and tables that were too large to be written anew while people work
 * @throws Error while the person is still a member of the organization
 */
export async function eraseAccount(parts: Parts, { slug, organization }: { readonly slug: string, readonly organization: string }, erased: ErasedPerson): Promise<{ gone: boolean, left: string[] }> {
  const gone = erased.sub === null || await removeLogin(parts, organization, erased.sub)
  const { left } = await eraseTraces(parts, slug, { words: [erased.person], files: erased.files, tables: erased.tables })
  return { gone, left }
}

/**
 * What is left of records outside the rows of the tenant's data, once these are gone: names that the portal remembers, runs
 * of bots in which one of the words (ids) stands, files, events in the stream, pages of the tables. May be killed and run
 * again at any place.
 * @returns tables that were too large to be written anew while people work
 */
export async function eraseTraces({ env, redis }: Pick<Parts, 'env' | 'redis'>, slug: string, { words, files, tables }: { readonly words: readonly string[], readonly files: readonly string[], readonly tables: readonly string[] }): Promise<{ left: string[] }> {
  // Before everything that takes time: whoever remembers names has let go of them when the caller gets its answer.
  await redis.publish(DATA_ERASED, slug)
  for (const word of words) await clearN8n(env, word)
  await removeFiles(filesOf(env, slug), files)
  const left = await withClient(env, instanceOf(slug).database, async (client) => {
    await scrubStreams(client, redis, slug)
    const tooLarge = await rewriteTables(client, tables)
    await renewLog(client)
    return tooLarge
  })
  // Events of their records have just left the stream; the host may have been quicker.
  if (tables.includes('outbox_events')) await renewRedisLog(redis)
  return { left }
}

async function removeLogin({ env, redis, keycloak }: Parts, organization: string, sub: string): Promise<boolean> {
  const account = await keycloak.call<Account | undefined>('GET', `/users/${encodeURIComponent(sub)}`, undefined, [400, 404])
  const person = { id: sub, email: account?.email ?? null }
  if (account) {
    const organizations = await organizationsOf(keycloak, sub)
    if (organizations.includes(organization)) throw new Error('the person is still a member')
    if (organizations.length > 0) return false
    await endSessions(keycloak, sub)
    if (env.MAIL_CATCHER_URL !== undefined) await clearMails(env.MAIL_CATCHER_URL, [person])
    await clearKeycloakOf(env, [person])
    if (env.LOGS_DIR !== undefined) await blankLines(env.LOGS_DIR, person.email === null ? [sub] : [sub, person.email])
    await deleteAccount(keycloak, sub)
  }
  // Going left traces of its own.
  await clearKeycloakOf(env, [person])
  if (env.LOGS_DIR !== undefined) await blankLines(env.LOGS_DIR, [sub])
  await clearSessions(redis, sub)
  await renewRedisLog(redis)
  return true
}

/** A process that dies between row and file leaves the file, with its smaller copies. */
async function removeFiles(folder: string, names: readonly string[]): Promise<void> {
  const stems = new Set(names.flatMap(name => /^([0-9a-f-]{36})(?:\.[\w.-]+)?$/i.exec(name)?.[1] ?? []))
  if (stems.size === 0) return
  for (const name of await readdir(folder).catch(() => [])) if (stems.has(name.slice(0, 36))) await rm(join(folder, name), { force: true })
}
