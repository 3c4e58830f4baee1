import type { TenancyEnv } from '../world.ts'
import { inService, rewriteTables } from './databases.ts'
import type { GonePerson } from './people.ts'

/** Tables in which Keycloak keeps what belongs to people, organizations and clients. */
const TABLES = [
  'admin_event_entity', 'client', 'client_attributes', 'client_scope_client', 'credential', 'event_entity', 'federated_identity', 'group_attribute', 'keycloak_group', 'offline_client_session',
  'offline_user_session', 'org', 'org_domain', 'protocol_mapper', 'protocol_mapper_config', 'redirect_uris', 'scope_mapping', 'user_attribute', 'user_consent', 'user_entity',
  'user_group_membership', 'user_required_action', 'user_role_mapping', 'web_origins',
]

/**
 * Keycloak keeps its events beyond the account that they are about, and offers no way to remove those of one account.
 * Clients of the tenant are named in them too.
 */
export async function clearKeycloak(env: TenancyEnv, { slug, organization, people }: { slug: string, organization: string | null, people: readonly GonePerson[] }): Promise<void> {
  await inService(env, 'keycloak', async (client) => {
    const ids = people.map(person => person.id)
    const emails = people.flatMap(({ email }) => email === null ? [] : [email])
    await client.query(`DELETE FROM event_entity WHERE user_id = ANY($1) OR client_id = $2 OR client_id LIKE $3
      OR EXISTS (SELECT 1 FROM unnest($4::text[]) AS email WHERE strpos(concat(details_json, details_json_long_value), email) > 0)`, [ids, `studio-${slug}`, `api-${slug}-%`, emails])
    await client.query('DELETE FROM admin_event_entity WHERE EXISTS (SELECT 1 FROM unnest($1::text[]) AS id WHERE strpos(resource_path, id) > 0)', [[...ids, ...organization === null ? [] : [organization]]])
    await rewriteTables(client, TABLES)
  })
}
