import { randomUUID } from 'node:crypto'
import { fittingEmail, fittingName, roleById, ROLE_IDS, SECOND_FACTOR_ROLES } from '@kontor/policies'
import type { Knex } from 'knex'
import { NotAllowedHereError, SecondFactorRequiredError } from '../errors.ts'
import type { TokenPerson } from '../tokens/person-token.ts'
import type { AccessFlags } from '@kontor/extension-shared/person-accountability'

/** The columns of `directus_users` that the login keeps current. */
interface UserRow {
  readonly id: string
  readonly status: string
  readonly role: string | null
  readonly email: string | null
  readonly first_name: string | null
  readonly last_name: string | null
  readonly language: string | null
}

/** The row, with what its policies and those of a role add up to. */
export type KnownUser = UserRow & AccessFlags

/** In one question, since it is asked with every request. */
const FIND = `
  SELECT u.id, u.status, u.role, u.email, u.first_name, u.last_name, u.language, a.admin, a.app
  FROM directus_users u CROSS JOIN LATERAL (
    SELECT coalesce(bool_or(p.admin_access), false) AS admin, coalesce(bool_or(p.admin_access OR p.app_access), false) AS app
    FROM directus_access x JOIN directus_policies p ON p.id = x.policy
    WHERE (x.role = ? OR x."user" = u.id) AND p.ip_access IS NULL) a
  WHERE u.external_identifier = ?`

/** The user row of a person, as it is; nothing for somebody who was never here. */
export async function findUser(database: Knex, person: Pick<TokenPerson, 'sub' | 'role'>): Promise<KnownUser | undefined> {
  const { rows: [row] } = await database.raw<{ rows: KnownUser[] }>(FIND, [ROLE_IDS[person.role], person.sub])
  return row
}
export const PROVIDER = 'keycloak'
/** Person -> second of the newest token seen, and all that were seen of that second: a login is followed by a renewal at once. */
const newest = new Map<string, { readonly second: number, readonly tokens: Set<string | undefined> }>()

/** Is a token `older` than the newest, `known`, or `new`? One from before a change of role, still valid for minutes, must not undo it. */
export function ageOf({ sub, issuedAt, jti }: Pick<TokenPerson, 'sub' | 'issuedAt' | 'jti'>): 'older' | 'known' | 'new' {
  const latest = newest.get(sub)
  if (!latest || latest.second < issuedAt) newest.set(sub, { second: issuedAt, tokens: new Set([jti]) })
  else if (latest.second > issuedAt) return 'older'
  else if (latest.tokens.has(jti)) return 'known'
  else latest.tokens.add(jti)
  return 'new'
}
/** Whoever was invited or had left, and brings a good token, is a member (again). `suspended` is the administrator's word. */
const COMES_IN: ReadonlySet<string> = new Set(['active', 'invited', 'archived', 'draft'])
const LANGUAGES: Record<string, string> = { de: 'de-DE', en: 'en-US' }

/** What the user's row says of a person. */
export function userValues(person: TokenPerson): { role: string, email?: string | null, first_name?: string | null, last_name?: string | null } {
  return person.program ? { role: ROLE_IDS[person.role] } : {
    role: ROLE_IDS[person.role],
    email: fittingEmail(person.email),
    first_name: fittingName(person.firstName),
    last_name: fittingName(person.lastName),
  }
}

/** The language of the account, where the row does not say the same already, be it with another country (`en-GB`). */
function languageOf(person: TokenPerson, present: string | null): string | null {
  const wanted = LANGUAGES[person.locale ?? '']
  return wanted === undefined || present?.startsWith(`${person.locale}-`) ? present : wanted
}

/**
 * The user row of a person: made at first sight, brought to what the token says since then. Safe when two requests come
 * at once.
 * @param found the row, where it was looked up already
 * @returns id and role, and what the role's policies add up to where that is known
 * @throws 403 when the person was deactivated here, or has a role by now that this login's factors are not enough for
 */
export async function findOrMakeUser(database: Knex, person: TokenPerson, found?: KnownUser): Promise<{ id: string, role: string, access?: AccessFlags }> {
  const values = userValues(person)
  let row = found ?? await findUser(database, person)
  // Twice: whoever had the address may have got it back between its release and the row.
  for (let attempt = 0; !row && attempt < 2; attempt++) {
    await releaseEmail(database, person)
    // Of two first requests at once one is too late for the account or for its address, whichever PostgreSQL looks at first.
    await database('directus_users')
      .insert({ id: randomUUID(), provider: person.program ? 'program' : PROVIDER, external_identifier: person.sub, status: 'active', language: LANGUAGES[person.locale ?? ''] ?? null, ...values })
      .onConflict().ignore()
    row = await findUser(database, person)
  }
  if (!row) throw new NotAllowedHereError({ reason: 'the person could not be stored' })
  if (!COMES_IN.has(row.status)) throw new NotAllowedHereError({ reason: 'the person was deactivated in this tenant' })
  const age = ageOf(person)
  if (age === 'older') {
    const role = row.role ?? values.role
    const name = roleById(role)
    if (name && SECOND_FACTOR_ROLES.has(name) && !person.secondFactor) throw new SecondFactorRequiredError()
    return role === values.role ? { id: row.id, role, access: row } : { id: row.id, role }
  }
  const told: Partial<UserRow> = { ...values, status: 'active' }
  const changed = Object.entries(told).filter(([key, value]) => row[key as keyof UserRow] !== value)
  // A token that was not seen before: somebody has logged in, or works on.
  if (age === 'new') {
    changed.push(['last_access', new Date(person.issuedAt * 1000).toISOString()])
    const language = languageOf(person, row.language)
    if (language !== row.language) changed.push(['language', language])
  }
  if (changed.length > 0) {
    if (values.email !== undefined && row.email !== values.email) await releaseEmail(database, person)
    // Only as long as nobody has deactivated the person or changed the role meanwhile.
    await database('directus_users').where({ id: row.id, status: row.status }).whereRaw('role IS NOT DISTINCT FROM ?::uuid', [row.role]).update(Object.fromEntries(changed))
  }
  return { id: row.id, role: values.role, access: row }
}

/** An address belongs to one person: who had it before under another account of the realm loses it here. */
export async function releaseEmail(database: Knex, person: TokenPerson): Promise<void> {
  if (!person.email) return
  await database('directus_users').whereRaw('lower(email) = ?', [person.email.toLowerCase()]).whereRaw('external_identifier IS DISTINCT FROM ?', [person.sub]).update({ email: null })
}
