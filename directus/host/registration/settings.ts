import { instanceOf, withClient, type DatabaseEnv } from '@kontor/apply'
import { REGISTRATION_ROLE_NAMES, type RegistrationRole } from '@kontor/model'
import * as z from 'zod'

/** How people register themselves in a tenant, where that is switched on. */
export interface RegistrationSettings {
  readonly name: string
  readonly locale: 'de' | 'en'
  /** In small letters; an address must be of one of them. */
  readonly domains: readonly string[]
  readonly role: RegistrationRole
}

/** Milliseconds for which an answer holds: anybody can ask, and each look is a connection to the database. */
const KEEP = 1_000
const MAX_KEPT = 500

const row = z.object({ name: z.string(), locale: z.enum(['de', 'en']), domains: z.array(z.string()).min(1), role: z.enum(REGISTRATION_ROLE_NAMES) })
const SELECT = 'SELECT name, locale, registration_domains AS domains, registration_role AS role FROM tenant_settings WHERE registration_enabled LIMIT 1'

/** @returns what looks up a tenant's settings: nothing while it is off, has no domain, or names a role that nobody gets by themselves */
export function createRegistrationSettings(env: DatabaseEnv): (slug: string) => Promise<RegistrationSettings | undefined> {
  const kept = new Map<string, { readonly at: number, readonly settings: Promise<RegistrationSettings | undefined> }>()
  const read = (slug: string) => withClient(env, instanceOf(slug).database, async (client) => {
    const { rows: [found] } = await client.query(SELECT)
    return row.safeParse(found).data
  })
  return (slug) => {
    const known = kept.get(slug)
    if (known && performance.now() - known.at < KEEP) return known.settings
    if (kept.size >= MAX_KEPT) kept.clear()
    const settings = read(slug)
    kept.set(slug, { at: performance.now(), settings })
    settings.catch(() => kept.delete(slug))
    return settings
  }
}

/** @param email in small letters */
export function isOfDomain(email: string, domains: readonly string[]): boolean {
  return domains.includes(email.slice(email.lastIndexOf('@') + 1))
}
