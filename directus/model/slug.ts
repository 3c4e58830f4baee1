import { l, type Label } from './language/label.ts'

/** A tenant's short name: part of a host name, of an address of the portal, of a database and of a Keycloak client. */
export const SLUG = /^[a-z](?:-?[a-z0-9]){1,38}$/
/** Longest slug in characters: a label of a host name (RFC 1035). */
export const SLUG_MAX = 63

/** The tenant that every installation starts with. */
export const DEMO_SLUG = 'demo'

/** Names that an instance, an address of ours, a program beside us or a group of keys in Redis has already, and words that stand in every run of n8n. */
export const RESERVED_SLUGS: ReadonlySet<string> = new Set([
  'account', 'admin', 'api', 'app', 'assets', 'auth', 'core', 'directus', 'docs', 'error', 'events', 'favicon', 'health', 'help', 'host', 'icons', 'import',
  'internal', 'json', 'keycloak', 'kontor', 'localhost', 'login', 'logout', 'mail', 'main', 'me', 'n8n', 'new', 'nuxt', 'platform', 'portal',
  'postgres', 'public', 'redis', 'register', 'registration', 'revoked', 'root', 'server', 'spare', 'static', 'status', 'studio', 'success',
  'suspended', 'system', 'template', 'tenant', 'tenants', 'webhook', 'welcome', 'www',
])

/** Why a slug cannot be given, in the words of the API. */
export const SLUG_PROBLEMS = {
  SLUG_INVALID: l(
    'Das Kürzel besteht aus 2 bis 39 Kleinbuchstaben und Ziffern, beginnt mit einem Buchstaben und darf einzelne Bindestriche dazwischen haben (zusammen höchstens 63 Zeichen).',
    'The slug has 2 to 39 small letters and digits, a letter first, and may have single hyphens in between (63 characters at most).',
  ),
  SLUG_RESERVED: l('Dieses Kürzel ist für die Plattform reserviert. Bitte wählen Sie ein anderes.', 'This slug is reserved for the platform. Please choose another one.'),
} as const satisfies Record<string, Label>

/** @returns what is wrong with the slug of a tenant, or nothing */
export function slugProblem(slug: string): keyof typeof SLUG_PROBLEMS | undefined {
  if (!SLUG.test(slug) || slug.length > SLUG_MAX) return 'SLUG_INVALID'
  return RESERVED_SLUGS.has(slug) ? 'SLUG_RESERVED' : undefined
}
