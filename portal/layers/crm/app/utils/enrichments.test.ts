import { describe, expect, it } from 'vitest'
import { byLead, countsOf, isOpen, wishedFilter, type Enrichment, type EnrichmentResult } from './enrichments.ts'

const result = (lead: string, field: string) => ({ id: `${lead}-${field}`, lead: { id: lead, label: lead }, field, outcome: 'proposed', message: null, proposal: null }) as EnrichmentResult

describe('an enrichment in the portal', () => {
  it('takes the filters of a list with it', () => {
    expect(wishedFilter({ 'status': 'new', 'owner.empty': 'true', 'createdAt.gte': '2026-01-01', 'createdAt.lt': '2026-02-01' })).toEqual({ status: { eq: 'new' }, owner: { empty: 'true' }, createdAt: { gte: '2026-01-01', lt: '2026-02-01' } })
    expect(wishedFilter({})).toEqual({})
  })
  it('shows results lead by lead', () => {
    expect(byLead([result('a', 'city'), result('a', 'phone'), result('b', 'city')]).map(({ lead, results }) => [lead.id, results.map(({ field }) => field)])).toEqual([['a', ['city', 'phone']], ['b', ['city']]])
  })
  it('shows the fields of a lead in the order of the enrichment, and a reason that all have once', () => {
    const [group] = byLead([result('a', 'phone'), result('a', 'city')], ['city', 'phone'])
    expect(group).toMatchObject({ results: [{ field: 'city' }, { field: 'phone' }], message: undefined })
    const missing = (field: string, message: string) => ({ ...result('a', field), outcome: 'not_found', message }) as EnrichmentResult
    expect(byLead([missing('city', 'No website'), missing('phone', 'No website')])[0]?.message).toBe('No website')
    expect(byLead([missing('city', 'No website'), missing('phone', 'Not there')])[0]?.message).toBeUndefined()
    expect(byLead([missing('city', 'No website')])[0]?.message).toBeUndefined()
  })
  it('knows whether more comes, and how many came to which end', () => {
    const run = { state: 'running', proposed: 1, already: 2, notFound: 3, refused: 4, failed: 5 } as Enrichment
    expect(countsOf(run)).toEqual({ proposed: 1, already: 2, not_found: 3, refused: 4, failed: 5 })
    expect([isOpen(run), isOpen({ state: 'queued' }), isOpen({ state: 'done' }), isOpen({ state: 'cancelled' })]).toEqual([true, true, false, false])
  })
})
