import type { ModelName } from '@kontor/model'

/** A tenant's address: part of a host name, of a database name and of a Keycloak client. */
const SLUG = /^[a-z](?:[a-z0-9-]{0,38}[a-z0-9])?$/
export const CORE = 'core'
/** Names that an instance or a page of the portal has already. */
const TAKEN = new Set([CORE, 'platform', 'api', 'auth', 'login', 'logout', 'health', 'www', 'admin'])

export interface Instance {
  /** `core` or the tenant's slug. */
  readonly slug: string
  readonly model: ModelName
  readonly database: string
  /** Name that Studio shows. */
  readonly name: string
}

/** @throws Error when the slug is not one, with the rule */
export function instanceOf(slug: string, name?: string): Instance {
  if (slug === CORE) return { slug, model: 'core', database: 'platform_core', name: 'Kontor' }
  if (!SLUG.test(slug) || TAKEN.has(slug)) {
    throw new Error(`"${slug}" is no tenant: 1 to 40 small letters, digits and hyphens, a letter first, and not a name that is taken`)
  }
  return { slug, model: 'tenant', database: `tenant_${slug.replaceAll('-', '_')}`, name: name ?? slug.charAt(0).toUpperCase() + slug.slice(1) }
}
