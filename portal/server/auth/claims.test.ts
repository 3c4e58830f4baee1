import { expect, test } from 'vitest'
import { lacksSecondFactor, membershipsOf, parseClaims } from './claims.ts'

const claims = (organization: object, amr = ['pwd']) => parseClaims({ sub: 's', exp: 1, amr, organization })

test('groups become roles; an organization without a role gives no access', () => {
  expect(membershipsOf(claims({
    demo: { id: '1', groups: ['/rep'], displayName: ['Demo GmbH'] },
    acme: { id: '2', groups: ['/admin', '/rep'] },
    none: { id: '3' },
    odd: { id: '4', groups: ['/strangers'] },
  }))).toEqual([
    { slug: 'acme', name: 'acme', roles: ['admin'] },
    { slug: 'demo', name: 'Demo GmbH', roles: ['rep'] },
  ])
})

test('administrators and operators need a second factor, reps do not', () => {
  const admin = membershipsOf(claims({ demo: { id: '1', groups: ['/admin'] } }))
  const operator = membershipsOf(claims({ platform: { id: '1', groups: ['/operator'] } }))
  const rep = membershipsOf(claims({ demo: { id: '1', groups: ['/rep'] } }))
  expect(lacksSecondFactor(admin, ['pwd'])).toBe(true)
  expect(lacksSecondFactor(operator, ['pwd'])).toBe(true)
  expect(lacksSecondFactor(admin, ['pwd', 'otp'])).toBe(false)
  expect(lacksSecondFactor(rep, ['pwd'])).toBe(false)
})
