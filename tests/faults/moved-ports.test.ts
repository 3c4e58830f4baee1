import { afterAll, expect, test } from 'vitest'
import { testEnvironment } from '../support/environment.ts'
import { kontor } from '../support/kontor.ts'

const [before, after] = [testEnvironment('moved', 17_000), testEnvironment('moved', 18_000)]

afterAll(() => kontor(['reset', '--yes'], after))

test('a hub with data comes up at other ports, and logs people in under its new address', { timeout: 300_000 }, async () => {
  await kontor(['reset', '--yes'], before)
  expect(await kontor(['start', '--detach', '--only', 'keycloak'], before)).toMatchObject({ code: 0 })
  expect(await kontor(['stop'], before)).toMatchObject({ code: 0 })
  expect(await kontor(['start', '--detach', '--only', 'keycloak'], after)).toMatchObject({ code: 0 })
  const realm = await (await fetch(`http://127.0.0.1:${after.KEYCLOAK_PORT}/auth/realms/kontor/.well-known/openid-configuration`)).json() as { issuer: string }
  expect(realm.issuer).toBe(`${after.PUBLIC_URL}/auth/realms/kontor`)
  const console = await (await fetch(`http://127.0.0.1:${after.KEYCLOAK_PORT}/auth/realms/master/.well-known/openid-configuration`)).json() as { issuer: string }
  expect(console.issuer).toBe(`http://127.0.0.1:${after.KEYCLOAK_PORT}/auth/realms/master`)
  expect(await kontor(['stop'], after)).toMatchObject({ code: 0 })
})
