import { instanceOf } from '@kontor/apply'
import { describe, expect, it } from 'vitest'
import { childEnv } from './child-env.ts'
import { hostEnv } from './env.ts'

const secret = (letter: string) => letter.repeat(40)
const env = hostEnv.parse({
  POSTGRES_HOST: '127.0.0.1', POSTGRES_PORT: '5434', POSTGRES_USER: 'kontor', POSTGRES_PASSWORD: 'db-password', REDIS_URL: 'redis://:pw@127.0.0.1:6390', PUBLIC_URL: 'https://hub.test',
  HOST_PORT: '8055', HOST_INTERNAL_URL: 'http://127.0.0.1:8055', PORTAL_INTERNAL_URL: 'http://127.0.0.1:3000', HOST_SECRET: secret('h'), STUDIO_URL: 'https://{tenant}.hub.test', STUDIO_CLIENT_KEY: secret('s'), PROVISIONER_CLIENT_SECRET: secret('p'), RUNTIME_DIR: '/run/k',
  FILES_DIR: '/files', KEYCLOAK_INTERNAL_URL: 'http://127.0.0.1:8180/auth', KEYCLOAK_ISSUER: 'https://hub.test/auth/realms/kontor', N8N_WEBHOOK_URL: 'http://127.0.0.1:5678',
  N8N_WEBHOOK_TOKEN: secret('n'), SMTP_PORT: '1025',
})
const of = (slug: string) => childEnv(env, instanceOf(slug), { socket: `/run/k/${slug}.sock`, extensions: '/run/k/extensions/tenant', publicJwk: '{"kty":"OKP"}' })

describe('the environment of an instance', () => {
  it('never holds what signs for every tenant', () => {
    const text = JSON.stringify(of('demo'))
    expect(text).not.toContain(env.HOST_SECRET)
    expect(text).not.toContain(env.STUDIO_CLIENT_KEY)
    expect(text).not.toContain(env.PROVISIONER_CLIENT_SECRET)
  })
  it('shares nothing between tenants that must be apart', () => {
    const [demo, acme] = [of('demo'), of('acme')]
    for (const key of ['SECRET', 'DB_DATABASE', 'PUBLIC_URL', 'SESSION_COOKIE_NAME', 'STORAGE_LOCAL_ROOT', 'TEMP_PATH', 'REDIS_BUS_NAMESPACE', 'REDIS_LOCK_NAMESPACE',
      'REDIS_PERMISSIONS_NAMESPACE', 'CACHE_NAMESPACE', 'SYNCHRONIZATION_NAMESPACE', 'AUTH_KEYCLOAK_CLIENT_ID', 'AUTH_KEYCLOAK_CLIENT_SECRET', 'KONTOR_TENANT']) {
      expect(demo[key], key).toBeTruthy()
      expect(demo[key], key).not.toBe(acme[key])
    }
  })
  it('is the safe one', () => {
    expect(of('demo')).toMatchObject({
      WEBSOCKETS_ENABLED: 'false', AI_ENABLED: 'false', MCP_ENABLED: 'false', TELEMETRY: 'false', AUTH_DISABLE_DEFAULT: 'true', IP_TRUST_PROXY: 'number:1', EXTENSIONS_MUST_LOAD: 'true',
      EXTENSIONS_AUTO_RELOAD: 'false', SESSION_COOKIE_SECURE: 'true', PUBLIC_URL: 'https://demo.hub.test', DB_DATABASE: 'tenant_demo', CORS_ENABLED: 'false',
    })
    for (const network of ['0.0.0.0', '127.0.0.0/8', '10.0.0.0/8', '169.254.0.0/16', '::/128', '::1/128', 'fc00::/7', '::ffff:0:0/96', '64:ff9b::/96']) expect(of('demo').IMPORT_IP_DENY_LIST?.replace('array:', '').split(',')).toContain(network)
  })
  it('has cookies that no other name below the same domain can set, over https', () => {
    expect(of('demo')).toMatchObject({ SESSION_COOKIE_NAME: '__Host-kontor_studio_demo', REFRESH_TOKEN_COOKIE_NAME: '__Host-kontor_studio_demo_refresh' })
    const plain = childEnv({ ...env, STUDIO_URL: 'http://{tenant}.localhost:8055' }, instanceOf('demo'), { socket: '', extensions: '', publicJwk: '' })
    expect(plain).toMatchObject({ SESSION_COOKIE_NAME: 'kontor_studio_demo', SESSION_COOKIE_SECURE: 'false' })
    expect([of('demo').SESSION_COOKIE_DOMAIN, of('demo').REFRESH_TOKEN_COOKIE_DOMAIN]).toEqual([undefined, undefined])
  })
  it('asks Keycloak for the tenant, and for the platform in core', () => {
    expect(of('demo').AUTH_KEYCLOAK_SCOPE).toContain('organization:demo')
    expect(of('core').AUTH_KEYCLOAK_SCOPE).toContain('organization:platform')
  })
  it('says which key is wrong', () => {
    expect(hostEnv.safeParse({ ...env, STUDIO_URL: 'http://studio.test' }).error?.issues[0]?.path).toEqual(['STUDIO_URL'])
    expect(hostEnv.safeParse({ ...env, HOST_SECRET: 'short' }).error?.issues[0]?.path).toEqual(['HOST_SECRET'])
  })
})
