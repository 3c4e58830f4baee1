import { expect, test } from 'vitest'
import { isForgeable } from './cross-site.ts'

const OWN = 'https://demo.studio.test'
const asked = (method: string, headers: Record<string, string>, path = '/items/leads') => isForgeable({ method, headers: { cookie: 'kontor_studio_demo=1', ...headers } }, path, OWN)

test.each([
  ['POST', { origin: 'https://evil.test' }], ['POST', { 'origin': OWN, 'sec-fetch-site': 'same-site' }], ['PATCH', { 'sec-fetch-site': 'cross-site' }], ['DELETE', { origin: 'null' }],
  ['POST', { origin: 'https://acme.studio.test' }], ['POST', { origin: `${OWN}.evil.test` }], ['POST', {}], ['PURGE', {}], ['POST', { origin: 'http://demo.studio.test' }],
])('%s with a cookie and %o is refused', (method, headers) => expect(asked(method, headers as Record<string, string>)).toBe(true))

test.each([
  ['POST', { origin: OWN }], ['POST', { 'sec-fetch-site': 'same-origin' }], ['GET', {}], ['SEARCH', { origin: 'https://evil.test' }], ['GET', { 'sec-fetch-site': 'cross-site' }],
  ['POST', { authorization: 'Bearer x', origin: 'https://evil.test' }],
])('%s with %o passes', (method, headers) => expect(asked(method, headers as Record<string, string>)).toBe(false))

test('a flow that answers GET is started by Studio\'s pages alone, and by whoever brings no cookie', () => {
  const path = '/flows/trigger/7c5b3c86-6a55-4c7e-9a5e-0b8f7c0f2b11'
  expect(asked('GET', { 'sec-fetch-site': 'cross-site' }, path)).toBe(true)
  expect(asked('GET', { 'sec-fetch-site': 'same-origin' }, path)).toBe(false)
  expect(isForgeable({ method: 'GET', headers: {} }, path, OWN)).toBe(false)
  expect(isForgeable({ method: 'POST', headers: { origin: 'https://evil.test' } }, path, OWN)).toBe(false)
})
