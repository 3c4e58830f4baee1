import { describe, expect, it } from 'vitest'
import { createRouter, isBlocked, normalPath } from './routing.ts'

const route = createRouter({ STUDIO_URL: 'http://{tenant}.localhost:8055', HOST_ADDRESS: '127.0.0.1', HOST_INTERNAL_URL: 'http://directus-host:8055' })
const ask = (url: string, host: string, tenant?: string, method = 'GET') => route({ method, url, host, tenant })

describe('who answers a request', () => {
  it('takes the tenant from the host name', () => {
    expect(ask('/items/leads?limit=1', 'Demo.localhost:8055')).toEqual({ kind: 'instance', slug: 'demo', path: '/items/leads' })
  })
  it.each(['127.0.0.1:8055', 'localhost:8055', 'directus-host:8055', '[::1]:8055'])('takes it from the header under %s', (host) => {
    expect(ask('/items/leads', host, 'demo')).toMatchObject({ kind: 'instance', slug: 'demo' })
    expect(ask('/items/leads', host)).toMatchObject({ status: 400, code: 'TENANT_REQUIRED' })
  })
  it('lets no page of one Studio reach another tenant', () => {
    expect(ask('/items/leads', 'demo.localhost:8055', 'acme')).toMatchObject({ status: 400, code: 'TENANT_MISMATCH' })
  })
  it.each(['a, b', 'a,b', 'xn--zz', 'DEMO', 'a b', '../core', 'a/b', '%', '-', 'demo.evil', ''])('makes no address of the name %j', (tenant) => {
    expect(ask('/items/leads', 'localhost:8055', tenant)).toMatchObject({ kind: 'refused', status: 404, code: 'TENANT_UNKNOWN' })
  })
  it.each(['evil.test', 'xn--zz.localhost', 'a.b.localhost', 'demo.localhost.evil.test', '.localhost', 'localhost.evil.test', ''])('serves nothing under the name %j', (host) => {
    expect(ask('/items/leads', host, 'demo')).toMatchObject({ kind: 'refused', status: 404 })
  })
  it('answers for itself only under its own address', () => {
    expect(ask('/health', '127.0.0.1:8055')).toEqual({ kind: 'host', path: '/health' })
    expect(ask('/health?tenant=demo', '127.0.0.1:8055')).toMatchObject({ kind: 'host', tenant: 'demo' })
    expect(ask('/health', 'demo.localhost:8055')).toMatchObject({ kind: 'instance' })
  })
})

describe('what stays closed', () => {
  it.each([
    ['POST', '/schema/apply'], ['GET', '/schema/snapshot'], ['POST', '/schema/diff'], ['POST', '/SCHEMA/apply'], ['POST', '//schema//apply'], ['POST', '/%73chema/apply'],
    ['POST', '/%2573chema/apply'], ['POST', '/items/../schema/apply'], ['POST', '/items/%2e%2e/schema/apply'], ['POST', '/schema/apply?x=1'], ['POST', '/schema/'],
    ['GET', '/extensions/registry'], ['POST', '/extensions/registry/install'], ['PATCH', '/extensions/6b6f6e74-6f72-4000-8000-000000000001'], ['DELETE', '/extensions/x'],
    ['POST', '/users/invite'], ['POST', '/users/invite/accept'], ['POST', '/users/register'], ['GET', '/users/register/verify-email'], ['POST', '/server/setup'],
    ['POST', '/auth/password/request'], ['PATCH', '/shares/x'], ['POST', '/shares'], ['POST', '/deployments'], ['POST', '/mcp'], ['POST', '/ai/chat'], ['DELETE', '/collections/chat_messages'],
    ['DELETE', '/relations/leads/owner'], ['PATCH', '/relations/lead_marks/lead'], ['DELETE', '/Relations/LEADS/%6fwner/'], ['POST', '/utils/import/directus_fields'], ['POST', '/utils/import/Directus_relations?x=1'],
    ['POST', '/utils/hash/generate'], ['POST', '/utils/hash/verify'], ['POST', '/users/me/tfa/enable'],
  ])('%s %s', (method, url) => {
    expect(ask(url, 'demo.localhost:8055', undefined, method)).toMatchObject({ kind: 'refused', status: 403 })
  })
  it.each([
    ['GET', '/schemas'], ['GET', '/items/schema'], ['GET', '/extensions'], ['GET', '/users/me'], ['PATCH', '/users/me'], ['GET', '/server/info'], ['POST', '/auth/refresh'],
    ['GET', '/auth/login/keycloak'], ['GET', '/assets/x'], ['PATCH', '/collections/leads'], ['DELETE', '/collections/my_own'], ['GET', '/admin/schema'],
    ['GET', '/relations/leads/owner'], ['POST', '/relations'], ['DELETE', '/relations/leads/my_own'], ['PATCH', '/relations/machines/lead'], ['POST', '/utils/import/leads'], ['POST', '/utils/import'],
  ])('%s %s passes', (method, url) => {
    expect(ask(url, 'demo.localhost:8055', undefined, method)).toMatchObject({ kind: 'instance' })
  })
  it.each([
    'http://demo.localhost:8055/extensions/registry/install', 'HTTPS://demo.localhost/schema/apply', 'http:/schema/apply', 'x:/schema/apply', '*', 'schema/apply', '\\schema\\apply', '?/schema', '',
  ])('is not reached by an address that is no path: %j', (url) => {
    expect(ask(url, 'demo.localhost:8055', undefined, 'POST')).toMatchObject({ kind: 'refused', status: 400, code: 'INVALID_PATH' })
  })
  it.each(['//demo.localhost/../schema/apply', '/\\schema/apply', '/items\\..\\schema/apply'])('nor by %j', (url) => {
    expect(ask(url, 'demo.localhost:8055', undefined, 'POST')).toMatchObject({ kind: 'refused', status: 403 })
  })
  it('refuses a path that nobody can read', () => {
    expect(ask('/%E0%A4%A/schema', 'demo.localhost:8055')).toMatchObject({ status: 400 })
    expect(normalPath('/a//b/./c/../D?x#y')).toBe('/a/b/d')
    expect(isBlocked('post', '/schema/apply')).toBe(true)
  })
})
