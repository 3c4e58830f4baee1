import { pino } from 'pino'
import { describe, expect, it, vi } from 'vitest'
import type { TenantRecord } from './core-database.ts'
import type { ServedInstance } from './fleet-contract.ts'
import { followTenants } from './follow-tenants.ts'

function follower(tenants: Record<string, TenantRecord['status']>, live: readonly string[]) {
  const did: string[] = []
  const wakeAt = new Date('2030-01-01')
  /** How often the database is still away. */
  const away = { find: 0, listSchedules: 0 }
  const asked = <T>(what: keyof typeof away, answer: T): T => {
    if (away[what]-- > 0) throw new Error('the database is away')
    return answer
  }
  const instance = (slug: string) => ({ slug, process: { send: (message: { type: string }) => void did.push(`${slug} told of ${message.type}`) } }) as unknown as ServedInstance
  const followed = followTenants({
    directory: {
      find: async slug => asked('find', tenants[slug] && { slug, name: slug, status: tenants[slug], modules: [] }),
      forget: async () => {}, forgetAll: async () => {},
    },
    core: { listSchedules: async () => asked('listSchedules', Object.keys(tenants).map(slug => ({ slug, wakeAt }))) },
    fleet: { find: slug => live.includes(slug) ? instance(slug) : undefined, list: () => live.map(instance), retire: async slug => void did.push(`${slug} retired`) },
    schedule: { set: (slug, at) => void did.push(`${slug} due ${String(at?.getFullYear())}`), clear: slug => void did.push(`${slug} never due`) },
    announce: async () => {}, logger: pino({ level: 'silent' }), again: 5,
  })
  return { followed, did, away }
}

describe('a tenant that changed', () => {
  it.each([
    ['and is live is told which modules it has not', { acme: 'active' }, ['acme'], ['acme told of modules']],
    ['and is open again goes on with its schedule', { acme: 'active' }, [], ['acme due 2030']],
    ['and is suspended ends', { acme: 'suspended' }, ['acme'], ['acme never due', 'acme retired']],
    ['and is gone ends', {}, ['acme'], ['acme never due', 'acme retired']],
    ['and is being made is left alone', { acme: 'creating' }, ['acme'], []],
  ] as const)('%s', async (_, tenants, live, expected) => {
    const { followed, did } = follower(tenants, live)
    followed.changed('acme')
    await new Promise(resolve => setTimeout(resolve, 20))
    expect(did).toEqual(expected)
  })
  it.each([['find', 'active', []], ['listSchedules', 'active', []], ['find', 'suspended', ['acme']]] as const)('while the database is away (%s, %s) is followed when it is back, and nobody dies of it', async (what, status, live) => {
    const { followed, did, away } = follower({ acme: status }, live)
    away[what] = 2
    followed.changed('acme')
    const expected = status === 'active' ? ['acme due 2030'] : ['acme never due', 'acme retired']
    await vi.waitFor(() => expect(did).toEqual(expected), { timeout: 10_000 })
  })
  it('is not ended because the database is away', async () => {
    const { followed, did, away } = follower({ acme: 'active' }, ['acme'])
    away.find = 2
    followed.missed()
    await vi.waitFor(() => expect(did).toEqual(['acme told of modules']), { timeout: 10_000 })
  })
})
