import { describe, expect, test } from 'vitest'
import { POOLS } from '../../directus/host/connections.ts'
import { withPostgres } from '../../launcher/parts/postgres.ts'
import { hub, hubInside } from '../support/hub.ts'

interface Row { readonly datname: string, readonly count: number }

async function connections(): Promise<Map<string, number>> {
  return withPostgres(hubInside(), 'postgres', async (client) => {
    const { rows } = await client.query<Row>(`select datname, count(*)::int as count from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid() group by 1`)
    return new Map(rows.map(row => [row.datname, row.count]))
  })
}

describe('connections to PostgreSQL', () => {
  test('no part takes more than its share under load, and all shares together fit the limit', async () => {
    const { n8nUrl, hostUrl, keycloakUrl } = hub()
    const addresses = [
      `${hostUrl}/server/health?tenant=demo`, `${hostUrl}/health?tenant=core`, `${keycloakUrl}/realms/kontor/.well-known/openid-configuration`,
      `${keycloakUrl}/realms/kontor/protocol/openid-connect/auth?client_id=portal&response_type=code&scope=openid&redirect_uri=http://localhost/`, `${n8nUrl}/healthz/readiness`,
    ]
    const peak = new Map<string, number>()
    for (let round = 0; round < 5; round += 1) {
      const load = addresses.flatMap(address => Array.from({ length: 40 }, () => fetch(address, { redirect: 'manual' }).then(response => response.body?.cancel())))
      for (const [database, count] of await connections()) peak.set(database, Math.max(peak.get(database) ?? 0, count))
      await Promise.all(load)
    }
    expect([...peak.keys()]).toEqual(expect.arrayContaining(['keycloak', 'n8n', 'platform_core', 'tenant_demo']))
    expect(peak.get('keycloak')).toBeLessThanOrEqual(POOLS.keycloak)
    expect(peak.get('n8n')).toBeLessThanOrEqual(POOLS.n8n)
    // The host and the applier hold a few of their own on these databases.
    for (const database of ['platform_core', 'tenant_demo']) expect(peak.get(database)).toBeLessThanOrEqual(POOLS.directus + 4)
    const { limit, reserved } = await withPostgres(hubInside(), 'postgres', async client => (await client.query<{ limit: number, reserved: number }>(
      `select current_setting('max_connections')::int as limit, current_setting('superuser_reserved_connections')::int as reserved`)).rows[0] as { limit: number, reserved: number })
    const instances = [...peak.keys()].filter(name => name === 'platform_core' || name.startsWith('tenant_')).length
    expect(POOLS.keycloak + POOLS.n8n + instances * (POOLS.directus + 4) + POOLS.forms + POOLS.webhooks + reserved).toBeLessThanOrEqual(limit)
  })

  test('text is UTF-8 with German order and letters, whatever the machine\'s language is', async () => {
    const row = await withPostgres(hubInside(), 'tenant_demo', async client => (await client.query<{ encoding: string, provider: string, sorted: string[], lower: string, trigrams: string[] }>(
      `select pg_encoding_to_char(encoding) as encoding, datlocprovider as provider, lower('ÄRGER') as lower, show_trgm('Äpfel') as trigrams,
        (select array_agg(word order by word) from (values ('Zebra'), ('Öl'), ('Obst'), ('Apfel'), ('Ärger')) as words (word)) as sorted
      from pg_database where datname = current_database()`)).rows[0])
    expect(row).toMatchObject({ encoding: 'UTF8', provider: 'i', lower: 'ärger', sorted: ['Apfel', 'Ärger', 'Obst', 'Öl', 'Zebra'] })
    // A word is not broken at its umlaut.
    expect(row?.trigrams).toContain('pfe')
    expect(row?.trigrams).toHaveLength(6)
  })
})
