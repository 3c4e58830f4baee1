import { randomUUID } from 'node:crypto'
import { copyFileSync, mkdirSync, realpathSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { signDelegation } from '../../directus/host/delegation.ts'
import { delegationKeys } from '../../directus/host/keys.ts'
import { signCall } from '../../extensions/chat/bot/sign-call.ts'
import { ROOT } from '../../launcher/config.ts'
import { n8nCommand } from '../../launcher/parts/n8n.ts'
import { runToEnd } from '../../launcher/processes.ts'
import { ask } from '../support/directus.ts'
import { hub, hubInside } from '../support/hub.ts'
import { rowsOf } from '../support/inside.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { until } from '../support/until.ts'

const FIXTURE = join(ROOT, 'n8n-workflows', 'fixtures', 'kontor-node.json')
const ID = 'kontorNodeTest01'
const BROWSER = { 'browser-id': 'a-test-of-kontor-nodes', 'content-type': 'application/json' }
const CREDENTIAL = { kontorApi: { id: 'kontorApiService', name: 'Kontor API (service account)' } }

let cookie: string
async function editor<T>(method: string, path: string, body?: object): Promise<T> {
  const response = await fetch(`${hub().n8nUrl}/rest${path}`, { method, headers: { ...BROWSER, cookie }, body: body && JSON.stringify(body) })
  const answer = await response.json() as { data: T, message?: string }
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${answer.message}`)
  return answer.data
}

beforeAll(async () => {
  const context = { ...hubInside(), signal: new AbortController().signal }
  const folder = join(context.config.home, 'n8n', 'import-test')
  mkdirSync(folder, { recursive: true })
  copyFileSync(FIXTURE, join(folder, '0.json'))
  await runToEnd(context.config, 'n8n-import', n8nCommand(context, ['import:workflow', '--separate', `--input=${folder}`]), context.signal)
  rmSync(folder, { recursive: true })
  const { email, password } = hub().n8nOwner
  const login = await fetch(`${hub().n8nUrl}/rest/login`, { method: 'POST', headers: BROWSER, body: JSON.stringify({ emailOrLdapLoginId: email, password }) })
  cookie = login.headers.getSetCookie().map(line => line.split(';')[0]).join('; ')
  const { versionId } = await editor<{ versionId: string }>('GET', `/workflows/${ID}`)
  await editor('POST', `/workflows/${ID}/activate`, { versionId })
  const manager = await realmToken({ claims: { organization: { demo: { id: randomUUID(), groups: ['/manager'] } }, amr: ['pwd', 'otp'] } })
  for (const company of ['Erste GmbH', 'Zweite GmbH', 'Dritte GmbH']) expect(await ask(manager, 'POST', '/items/leads', { company, city })).toMatchObject({ status: 200 })
}, 120_000)

afterAll(async () => {
  await editor('POST', `/workflows/${ID}/deactivate`, {})
  await editor('POST', `/workflows/${ID}/archive`, {})
  await editor('DELETE', `/workflows/${ID}`)
})

async function run(path: string, body: object, headers: Record<string, string> = {}): Promise<{ status: number, items: Record<string, unknown>[] }> {
  const call = await signCall(hubInside().secrets.values.N8N_WEBHOOK_TOKEN, { tenant: 'demo', messageId: randomUUID() })
  const response = await fetch(`${hub().n8nUrl}/webhook/${path}`, { method: 'POST', headers: { 'content-type': 'application/json', 'authorization': `Bearer ${call}`, ...headers }, body: JSON.stringify(body) })
  return { status: response.status, items: await response.json() as Record<string, unknown>[] }
}

/** Only leads of this run are there. */
const city = `Stadt ${randomUUID()}`

const exchanges = async () => (await rowsOf('platform_core', 'select 1 from audit_log where action = \'automation_token.issued\' and tenant = \'demo\'')).length

describe('the node', () => {
  test('lists leads with a filter and reads each of them, with one token', async () => {
    const wanted = await rowsOf<{ id: string, company: string }>('tenant_demo', 'select id, company from leads where city = $1', [city])
    expect(wanted).toHaveLength(3)
    const before = await exchanges()
    const { status, items } = await run('kontor-test-read', { tenant: 'demo', city })
    expect(status, JSON.stringify(items).slice(0, 500)).toBe(200)
    expect(items.map(({ id }) => id).sort()).toEqual(wanted.map(({ id }) => id).sort())
    for (const { id, company, status: of } of items) expect([of, company]).toEqual(['new', wanted.find(row => row.id === id)?.company])
    // The single record has more than what the list was asked for.
    expect(items[0]).toHaveProperty('origins')
    expect(await exchanges() - before).toBeLessThanOrEqual(1)
    expect(JSON.stringify(items)).not.toMatch(/eyJ[\w-]+\.eyJ/)
  })

  test('does not change a lead as automation, says so, and leaves no token in what n8n keeps', async () => {
    const [lead] = await rowsOf<{ id: string, company: string }>('tenant_demo', 'select id, company from leads where city = $1 limit 1', [city])
    const { items: [tried] } = await run('kontor-test-try', { tenant: 'demo', id: lead?.id })
    expect(tried).toMatchObject({ code: 'FORBIDDEN', status: 403, error: expect.stringContaining('FORBIDDEN') as string })
    const marker = randomUUID()
    expect((await run('kontor-test-write', { tenant: 'demo', id: lead?.id, marker })).status).toBe(500)
    expect(await rowsOf('tenant_demo', 'select company from leads where id = $1', [lead?.id])).toEqual([{ company: lead?.company }])
    const [{ data } = { data: '' }] = await until('the failed run to be kept', async () => {
      const rows = await rowsOf<{ data: string }>('n8n', 'select d.data from execution_data d join execution_entity e on e.id = d."executionId" where e.status = \'error\' and strpos(d.data, $1) > 0', [marker])
      return rows.length > 0 && rows
    }, 30)
    expect(data).toContain('FORBIDDEN')
    // The call of the webhook itself is signed for a minute; nothing else that looks like a token is there.
    const issuers = (data.match(/eyJ[\w-]+\.[\w-]+\.[\w-]*/g) ?? []).map(token => (JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { iss: string }).iss)
    expect(new Set(issuers)).toEqual(new Set(['kontor-chat']))
    expect(data).not.toContain(hubInside().secrets.values.N8N_CLIENT_SECRET)
  })

  test('reads as the person who asks, and not without their token', async () => {
    const token = await realmToken({ claims: { organization: { demo: { id: randomUUID(), groups: ['/manager'] } }, amr: ['pwd', 'otp'] } })
    const me = await fetch(`${hub().hostUrl}/users/me?fields=id`, { headers: { 'authorization': `Bearer ${token}`, 'x-kontor-tenant': 'demo' } })
    const { data: { id: userId } } = await me.json() as { data: { id: string } }
    const delegation = await signDelegation(delegationKeys(hubInside().secrets.values.HOST_SECRET), 'demo', { type: 'delegation', requestId: 'r', userId, threadId: randomUUID(), messageId: randomUUID() })
    if (!('token' in delegation)) throw new Error('no token')
    const { items } = await run('kontor-test-ask', { tenant: 'demo', city }, { 'x-kontor-token': delegation.token })
    expect(items).toHaveLength(2)
    for (const item of items) expect(item).toMatchObject({ status: 'new', company: expect.any(String) as string, createdAt: expect.any(String) as string })
    expect((await run('kontor-test-ask', { tenant: 'demo', city })).status).toBe(500)
  })
})

describe('the editor', () => {
  const parameters = { actAs: 'service', tenant: 'demo', resource: 'crm/leads', operation: 'getAll' }
  const fromEditor = <T>(kind: string, methodName: string) => editor<T>('POST', `/dynamic-node-parameters/${kind}`, { path: 'parameters.resource', nodeTypeAndVersion: { name: 'CUSTOM.kontor', version: 1 }, currentNodeParameters: parameters, methodName, credentials: CREDENTIAL })

  test('offers the tenant\'s resources and the fields that its automation sees', async () => {
    expect(await fromEditor<object[]>('options', 'getResources')).toContainEqual(expect.objectContaining({ name: 'Leads (crm)', value: 'crm/leads' }))
    const fields = await fromEditor<{ value: string }[]>('options', 'getSortableFields')
    expect(fields).toContainEqual(expect.objectContaining({ name: 'Company', value: 'company' }))
  })

  test('tests the credential', async () => {
    const stored = await editor<{ id: string, name: string, type: string }>('GET', '/credentials/kontorApiService')
    const { N8N_CLIENT_SECRET } = hubInside().secrets.values
    const data = { access: 'service', apiUrl: `${hub().publicUrl.replace('localhost', '127.0.0.1')}/api/v1`, tokenUrl: `${hub().keycloakUrl}/realms/kontor/protocol/openid-connect/token`, hostUrl: hub().hostUrl, clientId: 'n8n', clientSecret: N8N_CLIENT_SECRET }
    const check = (clientSecret: string) => editor<{ status: string, message: string }>('POST', '/credentials/test', { credentials: { id: stored.id, name: stored.name, type: stored.type, data: { ...data, clientSecret } } })
    expect(await check(N8N_CLIENT_SECRET)).toMatchObject({ status: 'OK' })
    expect(await check('wrong')).toMatchObject({ status: 'Error' })
  })
})

test('the nodes meet the copy of n8n-workflow that n8n itself uses, so that it knows their errors', () => {
  const n8n = realpathSync(join(ROOT, 'n8n-workflows', 'node_modules', 'n8n'))
  expect(realpathSync(join(ROOT, 'extensions', 'n8n-nodes-kontor', 'node_modules', 'n8n-workflow'))).toBe(realpathSync(join(n8n, '..', 'n8n-workflow')))
})
