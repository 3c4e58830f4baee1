import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hub } from '../support/hub.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { createOverCli, removeTenant, tenantCli } from '../support/tenants.ts'
import { until } from '../support/until.ts'

interface Answer { readonly status: number, readonly code?: string, readonly field?: string, readonly data?: Record<string, unknown> & { readonly job?: { readonly id: string, readonly state: string } } }

const slug = `t-${process.pid}-${Date.now().toString(36)}`.toLowerCase()
const adminEmail = `admin@${slug}.test`
let operator: string

async function ask(token: string | undefined, method: string, path: string, body?: unknown, tenant = 'core'): Promise<Answer> {
  const response = await fetch(`${hub().hostUrl}${path}`, {
    method, headers: { 'x-kontor-tenant': tenant, ...token === undefined ? {} : { authorization: `Bearer ${token}` }, ...body === undefined ? {} : { 'content-type': 'application/json' } },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  const answer = await response.json().catch(() => ({})) as { data?: Answer['data'], errors?: { extensions: { code: string, field?: string } }[] }
  return { status: response.status, code: answer.errors?.[0]?.extensions.code, field: answer.errors?.[0]?.extensions.field, data: answer.data }
}
const operate = (method: string, path: string, body?: unknown) => ask(operator, method, `/platform/tenants${path}`, body)
const status = async () => (await operate('GET', `/${slug}`)).data?.status
const asOperator = (amr: readonly string[]) => realmToken({ claims: { organization: { platform: { id: '1', groups: ['/operator'] } }, amr }, lifespan: 600 })

beforeAll(async () => {
  operator = await asOperator(['pwd', 'otp'])
})
afterAll(() => removeTenant(slug))

test('a tenant is made, and its own database answers its own people only', async () => {
  const made = await operate('POST', '', { slug, name: 'Müller & Söhne', adminEmail })
  expect(made).toMatchObject({ status: 202, data: { slug, name: 'Müller & Söhne', status: 'creating', job: { kind: 'create' } } })
  // Nobody is let in before it is complete.
  expect(await ask(undefined, 'GET', '/server/ping', undefined, slug)).toMatchObject({ status: 503, code: 'TENANT_CREATING' })
  await until('the tenant is active', async () => await status() === 'active')
  const claims = (alias: string) => ({ organization: { [alias]: { id: '1', groups: ['/rep'] } }, amr: ['pwd'] })
  const rep = await realmToken({ claims: claims(slug) })
  expect(await ask(rep, 'GET', '/items/leads', undefined, slug)).toMatchObject({ status: 200, data: [] })
  expect(await ask(rep, 'GET', '/items/tenant_settings', undefined, slug)).toMatchObject({ status: 200, data: { name: 'Müller & Söhne', locale: 'de' } })
  expect(await ask(rep, 'GET', '/items/leads', undefined, 'demo')).toMatchObject({ status: 403 })
  expect(await ask(await realmToken({ claims: claims('demo') }), 'GET', '/items/leads', undefined, slug)).toMatchObject({ status: 403 })
})

test('the first administrator gets one mail with a link that ends in the portal of the tenant', async () => {
  const mails = (await (await fetch(`${hub().mailUrl}/api/email`)).json() as { to: { address: string }[], text: string, html: string }[]).filter(mail => mail.to.some(to => to.address === adminEmail))
  expect(mails).toHaveLength(1)
  const link = /https?:\/\/\S+action-token\S+/.exec(mails[0]?.text ?? '')?.[0] ?? ''
  expect(link).toContain(`${hub().publicUrl}/auth/realms/kontor/login-actions/action-token`)
  const [, payload = ''] = (new URL(link).searchParams.get('key') ?? '').split('.')
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { rqac: string[], reduri: string }
  expect(claims.rqac).toEqual(expect.arrayContaining(['VERIFY_EMAIL', 'UPDATE_PASSWORD', 'CONFIGURE_TOTP']))
  expect(claims.reduri).toBe(`${hub().publicUrl}/login/welcome/${slug}`)
})

describe('refused', () => {
  const body = { slug: 'fine-slug', name: 'Fine', adminEmail: 'a@fine.test' }
  test.each<[string, Record<string, unknown>, number, string, string | undefined]>([
    ['a slug that is taken', { ...body, slug: 'demo' }, 409, 'SLUG_TAKEN', 'slug'],
    ['a reserved slug', { ...body, slug: 'login' }, 400, 'SLUG_RESERVED', 'slug'],
    ['a slug that is none', { ...body, slug: 'Acme; DROP' }, 400, 'SLUG_INVALID', 'slug'],
    ['no slug', { name: 'x', adminEmail: 'a@fine.test' }, 400, 'SLUG_INVALID', 'slug'],
    ['no name', { ...body, name: '  ' }, 400, 'NAME_INVALID', 'name'],
    ['a name with a control character', { ...body, name: 'a\u0000b' }, 400, 'NAME_INVALID', 'name'],
    ['a bad address', { ...body, adminEmail: 'nobody' }, 400, 'EMAIL_INVALID', 'adminEmail'],
    ['an unknown field', { ...body, status: 'active' }, 400, 'FIELD_UNKNOWN', 'status'],
  ])('%s', async (_, given, expected, code, field) => {
    expect(await operate('POST', '', given)).toMatchObject({ status: expected, code, field })
  })
  test('everybody but the operator with a second factor', async () => {
    expect(await ask(undefined, 'POST', '/platform/tenants', body)).toMatchObject({ status: 403, code: 'OPERATOR_REQUIRED' })
    expect(await ask(await asOperator(['pwd']), 'POST', '/platform/tenants', body)).toMatchObject({ status: 403, code: 'SECOND_FACTOR_REQUIRED' })
    const admin = await realmToken({ claims: { organization: { demo: { id: '1', groups: ['/admin'] } }, amr: ['pwd', 'otp'] } })
    expect(await ask(admin, 'POST', '/platform/tenants', body)).toMatchObject({ status: 403 })
    expect(await ask(admin, 'POST', '/platform/tenants', body, 'demo')).toMatchObject({ status: 404 })
  })
  test('rows that are written past the operations, by the operator too', async () => {
    expect(await ask(operator, 'POST', '/items/tenants', { slug: 'ghost', name: 'Ghost', status: 'active' })).toMatchObject({ status: 403, code: 'TENANTS_BY_OPERATION' })
    const { data } = await ask(operator, 'GET', `/items/tenants?filter[slug]=${slug}&fields=id`)
    const [{ id = '' } = {}] = data as unknown as { id: string }[]
    expect(await ask(operator, 'PATCH', `/items/tenants/${id}`, { status: 'suspended' })).toMatchObject({ status: 403, code: 'TENANTS_BY_OPERATION' })
    expect(await ask(operator, 'DELETE', `/items/tenants/${id}`)).toMatchObject({ status: 403, code: 'TENANTS_BY_OPERATION' })
  })
  test('deleting what is not suspended, and without the slug typed', async () => {
    expect(await operate('DELETE', `/${slug}`, { confirm: slug })).toMatchObject({ status: 409, code: 'TENANT_NOT_SUSPENDED' })
    expect(await operate('DELETE', `/${slug}`, {})).toMatchObject({ status: 400, code: 'CONFIRMATION_MISMATCH', field: 'confirm' })
    expect(await operate('DELETE', '/nobody-here', { confirm: 'nobody-here' })).toMatchObject({ status: 404, code: 'TENANT_UNKNOWN' })
  })
})

test('modules are switched and noted', async () => {
  expect((await operate('PUT', `/${slug}/modules`, { modules: { crm: false } })).data).toEqual(expect.arrayContaining([{ key: 'crm', enabled: false, used: false }, { key: 'chat', enabled: true, used: true }]))
  expect(await operate('PUT', `/${slug}/modules`, { modules: { payroll: true } })).toMatchObject({ status: 400, code: 'MODULE_UNKNOWN' })
  expect((await operate('PUT', `/${slug}/modules`, { modules: { crm: true } })).data).toEqual(expect.arrayContaining([{ key: 'crm', enabled: true, used: true }]))
  const { data } = await ask(operator, 'GET', `/items/audit_log?filter[tenant]=${slug}&sort=at&fields=action,actor_kind`)
  expect((data as unknown as { action: string }[]).map(({ action }) => action)).toEqual(['tenant.create_requested', 'tenant.created', 'module.disabled', 'module.enabled'])
})

test('a suspended tenant is closed at once and keeps its data', async () => {
  const rep = await realmToken({ claims: { organization: { [slug]: { id: '1', groups: ['/manager'] } }, amr: ['pwd'] } })
  expect(await ask(rep, 'POST', '/items/leads', { company: 'Kept GmbH' }, slug)).toMatchObject({ status: 200 })
  expect(await operate('PATCH', `/${slug}`, { status: 'suspended' })).toMatchObject({ status: 200, data: { status: 'suspended' } })
  await until('nobody is let in', async () => (await ask(rep, 'GET', '/items/leads', undefined, slug)).code === 'TENANT_SUSPENDED', 1)
  await until('its Directus has ended', async () => (await operate('GET', `/${slug}`)).data?.job?.state === 'done')
  expect(await operate('PATCH', `/${slug}`, { status: 'active', name: 'Müller AG' })).toMatchObject({ status: 200 })
  await until('the tenant is active', async () => await status() === 'active')
  expect(await ask(rep, 'GET', '/items/leads?fields=company', undefined, slug)).toMatchObject({ status: 200, data: [{ company: 'Kept GmbH' }] })
})

test('the command line makes a tenant with progress, says what is wrong, and removes it', async () => {
  const second = `${slug}-c`
  const made = await createOverCli(second)
  expect(made.output).toContain('Database: done')
  expect(made).toMatchObject({ code: 0 })
  expect(await tenantCli(['create', second, '--name', 'Other', '--admin', 'other@x.test'])).toMatchObject({ code: 1, output: expect.stringContaining('SLUG_TAKEN') as string })
  expect(await tenantCli(['delete', second, '--confirm', 'something'])).toMatchObject({ code: 1, output: expect.stringContaining('CONFIRMATION_MISMATCH') as string })
  expect(await tenantCli(['delete', second])).toMatchObject({ code: 2, output: expect.stringContaining('--confirm is missing') as string })
  expect(await tenantCli(['suspend', second])).toMatchObject({ code: 0 })
  expect(await tenantCli(['delete', second, '--confirm', second])).toMatchObject({ code: 0 })
  expect((await tenantCli(['list'])).output).not.toContain(second)
})
