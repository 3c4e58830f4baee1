import { decodeJwt } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import { signAutomation } from '../../directus/host/automation-token.ts'
import { signDelegation } from '../../directus/host/delegation.ts'
import { delegationKeys } from '../../directus/host/keys.ts'
import { withPostgres } from '../../launcher/parts/postgres.ts'
import { hub, hubInside } from '../support/hub.ts'
import { withRedis } from '../support/inside.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { until } from '../support/until.ts'

interface Answer { readonly status: number, readonly code?: string, readonly data?: unknown }

async function call(path: string, token: string | undefined, init: { method?: string, body?: unknown, tenant?: string } = {}): Promise<Answer> {
  const response = await fetch(`${hub().hostUrl}${path}`, {
    method: init.method ?? 'GET', body: init.body === undefined ? undefined : JSON.stringify(init.body), signal: AbortSignal.timeout(30_000),
    headers: { ...init.tenant ? { 'x-kontor-tenant': init.tenant } : {}, 'content-type': 'application/json', ...token ? { authorization: `Bearer ${token}` } : {} },
  })
  const body = await response.json().catch(() => undefined) as { data?: unknown, errors?: { extensions?: { code?: string } }[] } | undefined
  return { status: response.status, code: body?.errors?.[0]?.extensions?.code, data: body?.data }
}

async function ownToken(client: 'n8n' | 'provisioner'): Promise<string> {
  const secret = hubInside().secrets.values[client === 'n8n' ? 'N8N_CLIENT_SECRET' : 'PROVISIONER_CLIENT_SECRET']
  const response = await fetch(`${hub().keycloakUrl}/realms/kontor/protocol/openid-connect/token`, { method: 'POST', body: new URLSearchParams({ grant_type: 'client_credentials', client_id: client, client_secret: secret }) })
  return (await response.json() as { access_token: string }).access_token
}

const exchange = (token: string | undefined, tenant = 'demo') => call(`/internal/v1/tenants/${tenant}/token`, token, { method: 'POST' })
const core = <T extends object>(sql: string, values: unknown[] = []) => withPostgres(hubInside(), 'platform_core', async client => (await client.query<T>(sql, values)).rows)

let n8n: string
let automation: string
beforeAll(async () => {
  n8n = await ownToken('n8n')
  automation = ((await exchange(n8n)).data as { token: string }).token
})

describe('n8n\'s own token', () => {
  test('opens no tenant by itself', async () => {
    expect(await call('/items/leads', n8n, { tenant: 'demo' })).toMatchObject({ status: 403, code: 'FORBIDDEN' })
  })

  test('is exchanged for one of a tenant, which is noted without a person', async () => {
    const { jti, exp, iat } = decodeJwt(automation)
    expect((exp ?? 0) - (iat ?? 0)).toBeLessThanOrEqual(300)
    const entries = await core<Record<string, unknown>>(`select action, actor_kind, actor, tenant, details from audit_log where details ->> 'jti' = $1`, [jti])
    expect(entries).toEqual([{ action: 'automation_token.issued', actor_kind: 'service', actor: 'n8n', tenant: 'demo', details: { jti, expiresAt: expect.any(String) } }])
  })

  test('nobody else\'s is', async () => {
    expect(await exchange(undefined)).toMatchObject({ status: 401, code: 'INVALID_CREDENTIALS' })
    expect(await exchange(automation)).toMatchObject({ status: 401, code: 'INVALID_CREDENTIALS' })
    expect(await exchange(await ownToken('provisioner'))).toMatchObject({ status: 403, code: 'CLIENT_NOT_ALLOWED' })
    for (const role of ['rep', 'admin']) {
      const person = await realmToken({ claims: { organization: { demo: { id: '1', groups: [`/${role}`] } }, amr: ['pwd', 'otp'] } })
      expect(await exchange(person), role).toMatchObject({ status: 403, code: 'CLIENT_NOT_ALLOWED' })
    }
    expect(await exchange(await realmToken({ audience: 'other-api', claims: { azp: 'n8n', preferred_username: 'service-account-n8n' } }))).toMatchObject({ status: 401 })
    expect(await exchange(n8n, 'nobody')).toMatchObject({ status: 404, code: 'TENANT_UNKNOWN' })
    expect(await exchange(n8n, 'core')).toMatchObject({ status: 404, code: 'TENANT_UNKNOWN' })
  })
})

describe('an automation token', () => {
  test('reads what the role may read and writes nothing', async () => {
    expect(await call('/items/leads?limit=1&fields=id', automation, { tenant: 'demo' })).toMatchObject({ status: 200, data: [{ id: expect.any(String) as string }] })
    const [lead] = (await call('/items/leads?limit=1&fields=id', automation, { tenant: 'demo' })).data as { id: string }[]
    expect(await call('/items/leads', automation, { method: 'POST', body: { company: 'By a program' }, tenant: 'demo' })).toMatchObject({ status: 403 })
    expect(await call(`/items/leads/${lead?.id}`, automation, { method: 'PATCH', body: { company: 'By a program' }, tenant: 'demo' })).toMatchObject({ status: 403 })
    expect(await call(`/items/leads/${lead?.id}`, automation, { method: 'DELETE', tenant: 'demo' })).toMatchObject({ status: 403 })
    for (const path of ['/items/chat_messages', '/users?fields=last_access', '/settings', '/flows', '/policies']) expect(await call(path, automation, { tenant: 'demo' }), path).toMatchObject({ status: 403 })
  })

  test('opens no other tenant and not the platform', async () => {
    expect(await call('/items/tenants', automation, { tenant: 'core' })).toMatchObject({ status: 403 })
  })
})

describe('the portal\'s API', () => {
  const api = async (path: string, token: string, init: { method?: string, body?: unknown, tenant?: string } = {}) => {
    const response = await fetch(`${hub().publicUrl}/api/v1${path}`, {
      method: init.method ?? 'GET', body: init.body === undefined ? undefined : JSON.stringify(init.body),
      headers: { 'authorization': `Bearer ${token}`, ...init.tenant ? { 'x-kontor-tenant': init.tenant } : {}, ...init.body === undefined ? {} : { 'content-type': 'application/json' } },
    })
    const { data, error } = await response.json().catch(() => ({})) as { data?: unknown, error?: { code: string } }
    return { status: response.status, data, code: error?.code }
  }
  const keys = delegationKeys(hubInside().secrets.values.HOST_SECRET)

  test('takes it too: it reads its tenant, with or without naming it, and changes no lead', async () => {
    const { status, data } = await api('/crm/leads?pageSize=1', automation)
    expect(status).toBe(200)
    const [lead] = data as { id: string, company: string }[]
    expect(await api(`/crm/leads/${lead?.id}`, automation, { tenant: 'demo' })).toMatchObject({ status: 200, data: { company: lead?.company } })
    expect(await api('/platform/collections/leads', automation)).toMatchObject({ status: 200 })
    expect(await api(`/crm/leads/${lead?.id}`, automation, { method: 'PATCH', body: { company: 'By a program' } })).toMatchObject({ status: 403, code: 'FORBIDDEN' })
    expect(await api('/crm/leads', automation, { method: 'POST', body: { company: 'By a program' } })).toMatchObject({ status: 403, code: 'FORBIDDEN' })
    for (const path of ['/platform/people', '/platform/audit-log', '/platform/tenants', '/platform/api-clients']) expect(await api(path, automation), path).toMatchObject({ status: 403 })
  })

  test('of one tenant alone, while it lives', async () => {
    expect(await api('/crm/leads', automation, { tenant: 'platform' })).toMatchObject({ status: 403, code: 'TENANT_FORBIDDEN' })
    expect(await api('/crm/leads', (await signAutomation(keys, 'core', 'n8n')).token)).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' })
    expect(await api('/crm/leads', (await signAutomation(keys, 'demo', 'n8n', new Date(Date.now() - 400_000))).token)).toMatchObject({ status: 401 })
    expect(await api('/crm/leads', (await signAutomation(delegationKeys('of another hub, and long enough to be one'), 'demo', 'n8n')).token)).toMatchObject({ status: 401 })
    const ended = await signAutomation(keys, 'demo', 'n8n')
    expect(await api('/crm/leads?pageSize=1', ended.token)).toMatchObject({ status: 200 })
    await withRedis(redis => redis.set(`kontor:revoked:jti:${ended.jti}`, '1', 'EX', 600))
    expect(await api('/crm/leads?pageSize=1', ended.token)).toMatchObject({ status: 401 })
  })

  test('takes no token with which a bot reads for a person', async () => {
    const [lead] = (await call('/items/leads?limit=1&fields=id', automation, { tenant: 'demo' })).data as { id: string }[]
    const delegation = await signDelegation(keys, 'demo', { type: 'delegation', requestId: '1', userId: lead?.id ?? '', threadId: lead?.id ?? '', messageId: lead?.id ?? '' })
    expect(await api('/crm/leads', 'token' in delegation ? delegation.token : '')).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' })
  })
})

test('a suspended tenant is closed within a second, to its people and to n8n, and opens again', async () => {
  const change = (status: string) => core(`update tenants set status = $1 where slug = 'demo'`, [status])
  await change('suspended')
  try {
    await until('the tenant to be closed', async () => (await call('/items/leads', automation, { tenant: 'demo' })).code === 'TENANT_SUSPENDED', 1)
    expect(await exchange(n8n)).toMatchObject({ status: 403, code: 'TENANT_SUSPENDED' })
    await change('creating')
    await until('the tenant to be in the making', async () => (await exchange(n8n)).code === 'TENANT_CREATING', 1)
  } finally {
    await change('active')
  }
  await until('the tenant to be open', async () => (await call('/items/leads?limit=1', automation, { tenant: 'demo' })).status === 200, 1)
})

test('nobody changes the audit log, not even by SQL', async () => {
  for (const sql of ['update audit_log set actor = null', 'delete from audit_log']) await expect(core(sql)).rejects.toThrow('AUDIT_LOG_IS_KEPT')
})
