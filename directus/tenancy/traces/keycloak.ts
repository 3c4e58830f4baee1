import type { Client } from '@kontor/apply'
import { apiClientPattern } from '@kontor/keycloak'
import type { TenancyEnv } from '../world.ts'
import { inService, rewriteTables } from './databases.ts'
import type { GonePerson } from './people.ts'
import { wholeWord } from './whole-word.ts'

/** Tables in which Keycloak keeps what belongs to people, organizations and clients. */
const TABLES = [
  'admin_event_entity', 'client', 'client_attributes', 'client_scope_client', 'credential', 'event_entity', 'federated_identity', 'group_attribute', 'keycloak_group', 'offline_client_session',
  'offline_user_session', 'org', 'org_domain', 'protocol_mapper', 'protocol_mapper_config', 'redirect_uris', 'scope_mapping', 'user_attribute', 'user_consent', 'user_entity',
  'user_group_membership', 'user_required_action', 'user_role_mapping', 'web_origins',
]

/** Events of accounts that are gone, and of what an administrator did to them; `more` is a further condition on events, from `$3` on. */
async function deleteEvents(client: Client, people: readonly GonePerson[], objects: readonly string[] = [], more = 'false', values: readonly unknown[] = []): Promise<void> {
  const ids = people.map(person => person.id)
  const emails = people.flatMap(({ email }) => email === null ? [] : [wholeWord(email)])
  await client.query(`DELETE FROM event_entity WHERE user_id = ANY($1) OR ${more}
    OR EXISTS (SELECT 1 FROM unnest($2::text[]) AS email WHERE lower(concat(details_json, details_json_long_value)) ~ email)`, [ids, emails, ...values])
  // What was done to somebody may be told of the organization, with the person in the details.
  await client.query('DELETE FROM admin_event_entity e WHERE EXISTS (SELECT 1 FROM unnest($1::text[]) AS word WHERE lower(e::text) ~ word)', [[...[...ids, ...objects].map(wholeWord), ...emails]])
  await rewriteTables(client, TABLES)
}

/**
 * Keycloak keeps its events beyond the account that they are about, and offers no way to remove those of one account.
 * Clients of the tenant are named in them too.
 */
export async function clearKeycloak(env: TenancyEnv, { slug, organization, people }: { slug: string, organization: string | null, people: readonly GonePerson[] }): Promise<void> {
  await inService(env, 'keycloak', client => deleteEvents(client, people, organization === null ? [] : [organization], 'client_id = $3 OR client_id ~ $4', [`studio-${slug}`, apiClientPattern(slug)]))
}

/** The same for people alone. */
export async function clearKeycloakOf(env: TenancyEnv, people: readonly GonePerson[]): Promise<void> {
  await inService(env, 'keycloak', client => deleteEvents(client, people))
}
