import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { API_FOLDER } from './from-api.ts'
import { inPlaceOfSwitchedOff, SWITCHED_OFF } from './switched-off.ts'

const OFF = { METRICS_ENABLED: 'false', MCP_ENABLED: 'false', AI_ENABLED: 'false', AUTH_KEYCLOAK_DRIVER: 'openid' }
const FOLDER = 'file:///api/'

test.each(SWITCHED_OFF)('$path has in this version of Directus the names that are told here', async ({ path, names }) => {
  const source = await readFile(join(API_FOLDER, path), 'utf8')
  const exported = [...source.matchAll(/^export \{([^}]*)\}/gm)].flatMap(([, list = '']) => list.split(',').map(name => name.trim().replace(/^\w+ as /, '')))
  expect(exported.sort()).toEqual([...names].sort())
})

test('what takes their place has the same names and says what is off when it is used', async () => {
  const replaced = inPlaceOfSwitchedOff(FOLDER, OFF)
  expect([...replaced.keys()]).toEqual(SWITCHED_OFF.map(({ path }) => FOLDER + path))
  for (const { path, names } of SWITCHED_OFF) {
    const module = await import(/* @vite-ignore */ replaced.get(FOLDER + path) ?? '') as Record<string, new () => unknown>
    expect(Object.keys(module).sort()).toEqual([...names].sort())
    for (const name of names) expect(() => new (module[name] as new () => unknown)()).toThrow(`${name} of ${path} is switched off`)
  }
})

test('what an instance uses, or does not say that it does not, stays', () => {
  expect([...inPlaceOfSwitchedOff(FOLDER, {}).keys()]).toEqual([`${FOLDER}dist/auth/drivers/saml.js`, `${FOLDER}dist/auth/drivers/ldap.js`])
  const used = { ...OFF, METRICS_ENABLED: 'true', AUTH_COMPANY_DRIVER: 'ldap' }
  const kept = SWITCHED_OFF.map(({ path }) => path).filter(path => !inPlaceOfSwitchedOff(FOLDER, used).has(FOLDER + path))
  expect(kept).toEqual(['dist/metrics/lib/create-metrics.js', 'dist/auth/drivers/ldap.js'])
})
