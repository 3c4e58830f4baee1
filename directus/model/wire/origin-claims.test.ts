import { expect, test } from 'vitest'
import { originClaim, parseOriginClaim } from './origin-claims.ts'

const ID = '0b8f5a52-7a38-4f0e-9c53-3f0f4c3e9b11'

test.each([
  ['email:unverified', { field: 'email', fact: 'verification', value: 'unverified' }],
  ['*:import', { field: '*', fact: 'kind', value: 'import' }],
  [`phone:source:${ID}`, { field: 'phone', fact: 'source', value: ID }],
  ['vat_id:person:me', { field: 'vat_id', fact: 'person', value: 'me' }],
])('%s', (text, claim) => {
  expect(parseOriginClaim(text)).toEqual(claim)
  expect(parseOriginClaim(text) && originClaim(parseOriginClaim(text)!)).toBe(text)
})

test.each(['', 'email', 'email:', 'email:invented', ':import', 'email:import:me', `email:unverified:${ID}`, 'email:source:x', 'e mail:import', '__proto__;:import', `email:source:${ID}x`])('%j is no claim', text => expect(parseOriginClaim(text)).toBeUndefined())
