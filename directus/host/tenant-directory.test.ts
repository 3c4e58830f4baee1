import { beforeEach, describe, expect, it } from 'vitest'
import type { TenantRecord } from './core-database.ts'
import { createTenantDirectory } from './tenant-directory.ts'
import { createTenantGate } from './tenant-gate.ts'

/** Redis as far as the directory uses it. */
function memory(broken = () => false) {
  const data = new Map<string, string>()
  const guarded = <A extends unknown[], T>(work: (...args: A) => T) => async (...args: A) => {
    if (broken()) throw new Error('Redis is away')
    return work(...args)
  }
  return {
    data,
    redis: {
      get: guarded((key: string) => data.get(key) ?? null), set: guarded((key: string, value: string) => void data.set(key, value)),
      del: guarded((...keys: string[]) => void keys.forEach(key => data.delete(key))), scan: guarded(() => ['0', [...data.keys()]]),
    } as unknown as Parameters<typeof createTenantDirectory>[0],
  }
}

const demo: TenantRecord = { slug: 'demo', name: 'Demo', status: 'active', modules: ['crm', 'chat'] }
let rows: Map<string, TenantRecord>
let asked: string[]
const ask = async (slug: string) => {
  asked.push(slug)
  return rows.get(slug)
}
beforeEach(() => {
  rows = new Map([['demo', demo]])
  asked = []
})

describe('the directory of tenants', () => {
  it('asks the database once for many requests, those at the same time too', async () => {
    const directory = createTenantDirectory(memory().redis, ask, () => true)
    expect(await Promise.all([directory.find('demo'), directory.find('demo')])).toEqual([demo, demo])
    await directory.find('demo')
    expect(asked).toEqual(['demo'])
  })
  it('shares what it knows with other hosts through Redis', async () => {
    const { redis } = memory()
    await createTenantDirectory(redis, ask, () => true).find('demo')
    expect(await createTenantDirectory(redis, ask, () => true).find('demo')).toEqual(demo)
    expect(asked).toEqual(['demo'])
  })
  it('knows of a change at once', async () => {
    const directory = createTenantDirectory(memory().redis, ask, () => true)
    await directory.find('demo')
    rows.set('demo', { ...demo, status: 'suspended' })
    await directory.forget('demo')
    expect((await directory.find('demo'))?.status).toBe('suspended')
  })
  it('does not remember an answer that was on its way while the tenant changed', async () => {
    const { promise, resolve } = Promise.withResolvers<TenantRecord>()
    let first = true
    const directory = createTenantDirectory(memory().redis, async (slug) => {
      if (!first) return ask(slug)
      first = false
      return promise
    }, () => true)
    const early = directory.find('demo')
    await new Promise(done => setImmediate(done))
    rows.set('demo', { ...demo, status: 'suspended' })
    await directory.forget('demo')
    resolve(demo)
    await early
    expect((await directory.find('demo'))?.status).toBe('suspended')
  })
  it('knows of a new tenant that was asked for too early', async () => {
    const directory = createTenantDirectory(memory().redis, ask, () => true)
    expect(await directory.find('acme')).toBeUndefined()
    rows.set('acme', { ...demo, slug: 'acme' })
    await directory.forgetAll()
    expect(await directory.find('acme')).toMatchObject({ slug: 'acme' })
  })
  it('trusts its own memory only while news reach it', async () => {
    let listening = true
    const { redis, data } = memory()
    const directory = createTenantDirectory(redis, ask, () => listening)
    await directory.find('demo')
    listening = false
    data.set('kontor:tenant:demo', JSON.stringify({ ...demo, status: 'suspended' }))
    expect((await directory.find('demo'))?.status).toBe('suspended')
  })
  it('does without Redis, and with nonsense in it', async () => {
    expect(await createTenantDirectory(memory(() => true).redis, ask, () => true).find('demo')).toEqual(demo)
    const { redis, data } = memory()
    data.set('kontor:tenant:demo', '{"slug":')
    expect(await createTenantDirectory(redis, ask, () => true).find('demo')).toEqual(demo)
  })
})

describe('the gate', () => {
  it.each([['suspended', 403, 'TENANT_SUSPENDED'], ['creating', 503, 'TENANT_CREATING'], ['failed', 503, 'TENANT_FAILED']] as const)('says what a %s tenant is', async (status, code, name) => {
    await expect(createTenantGate(async () => ({ ...demo, status }))('demo')).rejects.toMatchObject({ status: code, code: name, ...code === 503 ? { retryAfter: expect.any(Number) as number } : {} })
  })
  it('lets an active one pass and knows no others', async () => {
    expect(await createTenantGate(ask)('demo')).toEqual(demo)
    await expect(createTenantGate(ask)('acme')).rejects.toMatchObject({ status: 404, code: 'TENANT_UNKNOWN' })
  })
})
