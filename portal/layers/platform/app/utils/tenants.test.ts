import { describe, expect, it } from 'vitest'
import type { TenantJob } from '../../shared/api.ts'
import { actionsOf, suggestSlug } from './tenants.ts'

describe('slug suggested for a name', () => {
  it.each([
    ['Müller & Söhne GmbH', 'mueller-soehne'],
    ['Acme', 'acme'],
    ['1&1 Internet SE', 'internet'],
    ['Café Größenwahn e.V.', 'cafe-groessenwahn'],
    ['  --  ', ''],
    ['Ein sehr langer Name einer sehr großen Gesellschaft für Vieles', 'ein-sehr-langer-name-einer-sehr-grossen'],
  ])('%s -> %s', (name, slug) => expect(suggestSlug(name)).toBe(slug))
})

describe('what can be done to a tenant', () => {
  const job = (kind: TenantJob['kind'], state: TenantJob['state']): TenantJob => ({ id: '1', kind, state, steps: [], error: null, createdAt: '2026-01-01T00:00:00Z', finishedAt: null })
  const tenant = { slug: 'acme', status: 'active', upToDate: false, job: null } as const
  const said = (given: Parameters<typeof actionsOf>[0]) => actionsOf(given).map(({ key, hindrance }) => hindrance ? `${key}: ${hindrance}` : key)

  it('an active one is suspended before it can be deleted', () => {
    expect(said(tenant)).toEqual(['export', 'upgrade', 'suspend', 'delete: notSuspended'])
    expect(said({ ...tenant, upToDate: true })).toContain('upgrade: current')
    expect(said({ ...tenant, status: 'suspended' })).toEqual(['export', 'upgrade', 'resume', 'delete'])
  })
  it('the demo stays, in every state', () => {
    for (const status of ['active', 'suspended'] as const) expect(said({ ...tenant, slug: 'demo', status })).toContain('delete: demo')
  })
  it('nothing begins while work goes on, and an export that failed hinders nothing', () => {
    expect(said({ ...tenant, status: 'suspended', job: job('export', 'running') })).toEqual(['export: busy', 'upgrade: busy', 'resume: busy', 'delete: busy'])
    expect(said({ ...tenant, status: 'suspended', job: job('export', 'failed') })).toEqual(['export', 'upgrade', 'resume', 'delete'])
  })
  it('one that a restore has closed can be deleted, or restored again', () => {
    expect(said({ ...tenant, status: 'failed', job: job('restore', 'failed') })).toEqual(['restore: byCommand', 'export: closed', 'upgrade: closed', 'delete'])
  })
  it('one that was not made completely, or is going, has its job alone', () => {
    expect(said({ ...tenant, status: 'failed', job: job('create', 'failed') })).toEqual([])
    expect(said({ ...tenant, status: 'creating', job: job('restore', 'running') })).toEqual([])
    expect(said({ ...tenant, status: 'deleting', job: job('delete', 'failed') })).toEqual([])
  })
})
