import { describe, expect, it } from 'vitest'
import { eventsPath, isWanted, readTenants, type EventCondition, type KontorEvent } from './events.ts'

const event = (payload: Partial<KontorEvent['payload']>): KontorEvent => ({ cursor: '1-0', eventId: 'e', tenantId: 'demo', type: 'crm.lead.updated', payload: { id: 'r', ...payload } })
const on = (field: string, condition: EventCondition['condition'], value = ''): EventCondition => ({ field, condition, value })

describe('conditions', () => {
  const qualified = event({ changed: { status: { from: 'new', to: 'qualified' }, rating: { from: 3, to: null }, notes: {} } })
  const made = event({ values: { status: 'new', rating: 4 } })

  it('look at what has changed', () => {
    expect(isWanted(qualified, [on('status', 'changed')])).toBe(true)
    expect(isWanted(qualified, [on('notes', 'changed')])).toBe(true)
    expect(isWanted(qualified, [on('city', 'changed')])).toBe(false)
    expect(isWanted(made, [on('status', 'changed')])).toBe(false)
    expect(isWanted(qualified, [on('constructor', 'changed')])).toBe(false)
  })
  it('compare values as text, nothing with an empty field', () => {
    expect(isWanted(qualified, [on('status', 'changedTo', 'qualified'), on('status', 'changedFrom', 'new')])).toBe(true)
    expect(isWanted(qualified, [on('status', 'changedTo', 'new')])).toBe(false)
    expect(isWanted(qualified, [on('rating', 'changedFrom', '3'), on('rating', 'changedTo', '')])).toBe(true)
  })
  it('do not take what an event keeps to itself for empty', () => {
    expect(isWanted(qualified, [on('notes', 'changedTo', '')])).toBe(false)
    expect(isWanted(qualified, [on('notes', 'is', '')])).toBe(false)
    expect(isWanted(made, [on('owner', 'is', '')])).toBe(false)
  })
  it('find a value in a new record too', () => {
    expect(isWanted(made, [on('status', 'is', 'new'), on('rating', 'is', '4')])).toBe(true)
    expect(isWanted(qualified, [on('status', 'is', 'qualified')])).toBe(true)
    expect(isWanted(made, [on('status', 'changedTo', 'new')])).toBe(false)
  })
})

it('events are asked for after a place, for which the answer waits; the place of now at once', () => {
  expect(eventsPath({ types: ['crm.lead.qualified', 'crm.lead.*'], rows: true }, '5-0')).toBe('/platform/events?limit=50&types=crm.lead.qualified%2Ccrm.lead.*&rows=true&after=5-0&wait=20')
  expect(eventsPath({ types: [], rows: false }, undefined)).toBe('/platform/events?limit=50')
})

it('tenants stand once each, in whatever way they are written; none is the one of the credential', () => {
  expect(readTenants(' demo, Acme;demo\nbeta ')).toEqual(['demo', 'acme', 'beta'])
  expect(readTenants(' ')).toEqual([''])
})
