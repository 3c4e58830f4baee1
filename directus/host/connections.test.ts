import { expect, test } from 'vitest'
import { checkConnections, maxConnections, POOLS } from './connections.ts'

test.each([1, 4, 5, 50])('what PostgreSQL is told for %d live tenants is enough for them', (liveMax) => {
  expect(() => checkConnections(liveMax, maxConnections(liveMax))).not.toThrow()
})
test('more live tenants than there are connections for are refused, with what would fit', () => {
  expect(() => checkConnections(8, 100)).toThrow(/^TENANT_LIVE_MAX: 8 .* need 144 .* allows 100: raise its max_connections to 150 or lower TENANT_LIVE_MAX to 4\.$/)
  expect(() => checkConnections(4, 100)).not.toThrow()
})
test('every share that is named is in the sum', () => {
  const [, needed, shares] = /need (\d+) connections \((.*)\), and/.exec(catchMessage(() => checkConnections(8, 0))) ?? []
  const of = (name: string) => Number(new RegExp(`(\\d+) for ${name}`).exec(shares ?? '')?.[1])
  expect(of('webhooks')).toBe(POOLS.webhooks)
  expect(POOLS.keycloak + POOLS.n8n + 9 * POOLS.directus + of('events') + of('web forms') + of('webhooks') + of('the rest')).toBe(Number(needed))
})

function catchMessage(work: () => void): string {
  try {
    work()
    return ''
  }
  catch (error) {
    return (error as Error).message
  }
}
