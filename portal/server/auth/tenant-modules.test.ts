import { afterEach, describe, expect, it, vi } from 'vitest'

const { stored, askHost } = vi.hoisted(() => {
  vi.stubEnv('LOG_LEVEL', 'silent')
  return { stored: new Map<string, string>(), askHost: vi.fn<(path: string) => Promise<{ data?: unknown }>>() }
})
vi.mock('./redis.ts', () => ({ withRedis: async (work: (redis: unknown) => unknown) => work({ call: async (_: string, key: string) => stored.get(key) ?? null }) }))
vi.mock('../core/changes.ts', () => ({ hearsChanges: () => true, onViewChanged: () => {} }))
vi.mock('./host.ts', () => ({ askHost }))
const { moduleOfPath, shownMembership } = await import('./tenant-modules.ts')

it.each([
  ['/api/v1/crm/leads?page=1', 'crm'], ['/api/v1/crm', 'crm'], ['/api/v1/chat/threads/1/messages', 'chat'], ['/api/v1/chat?x', 'chat'],
  ['/api/v1/platform/tenants', undefined], ['/api/v1/users/me', undefined], ['/api/v1/crmx/leads', undefined], ['/crm/leads', undefined], ['/api/v1/platform/crm', undefined],
])('the module of %s is %s', (path, module) => expect(moduleOfPath(path)).toBe(module))

describe('a membership as it is shown', () => {
  afterEach(() => {
    stored.clear()
    askHost.mockReset()
  })
  const joined = (slug: string) => ({ slug, name: slug, roles: ['rep'] as const })

  it('has the name of today, which the login does not know of a tenant that was joined since', async () => {
    stored.set('kontor:tenant:acme', JSON.stringify({ slug: 'acme', name: 'Acme GmbH', status: 'active', modules: ['crm'] }))
    expect(await shownMembership(joined('acme'))).toEqual({ slug: 'acme', name: 'Acme GmbH', roles: ['rep'], modules: ['crm'] })
  })
  it('asks the host for what Redis does not hold', async () => {
    askHost.mockResolvedValue({ data: { slug: 'beta', name: 'Beta AG', status: 'active', modules: [] } })
    expect(await shownMembership(joined('beta'))).toMatchObject({ name: 'Beta AG', modules: [] })
    expect(askHost).toHaveBeenCalledWith('tenants/beta/entry')
  })
  it('keeps the name of the login while neither can be asked, and for the platform', async () => {
    askHost.mockRejectedValue(new Error('down'))
    expect(await shownMembership({ ...joined('gamma'), name: 'Gamma' })).toMatchObject({ name: 'Gamma', modules: expect.arrayContaining(['crm', 'chat']) })
    expect(await shownMembership({ ...joined('platform'), name: 'Kontor' })).toMatchObject({ name: 'Kontor', modules: [] })
  })
})
