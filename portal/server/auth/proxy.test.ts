import { expect, test } from 'vitest'
import { isPublicKeycloakPath } from './proxy.ts'

test.each([
  '/auth/realms/kontor',
  '/auth/realms/kontor/protocol/openid-connect/auth?client_id=portal',
  '/auth/realms/kontor/login-actions/authenticate?code=a//b',
  '/auth/resources/abc/login/kontor/css/kontor.css',
])('%s is passed on', path => expect(isPublicKeycloakPath(path)).toBe(true))

test.each([
  '/auth', '/auth/', '/auth/admin/master/console/', '/auth/realms/master/protocol/openid-connect/token', '/auth/realms/kontor2',
  '/auth/admin/realms/kontor/users', '/auth/realms/kontor/../master', '/auth/realms/kontor/%2e%2e/master', '/auth/resources/..%2fadmin',
  '/auth/realms/kontor/..;/master', '/auth/realms//kontor/', '/auth/metrics', '/auth/health',
])('%s is not', path => expect(isPublicKeycloakPath(path)).toBe(false))
