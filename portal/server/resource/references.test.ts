import type { H3Event } from 'h3'
import { beforeEach, expect, it, vi } from 'vitest'
import type { Caller } from '../core/caller.ts'
import type { Row } from './definition.ts'
import { resolveColumns } from './references.ts'

const { told, read } = vi.hoisted(() => ({ told: new Set<(tenant: string | undefined) => void>(), read: vi.fn<() => Promise<Row[]>>() }))
vi.mock('../core/changes.ts', () => ({ onErased: (forget: (tenant: string | undefined) => void) => void told.add(forget) }))
vi.mock('./search-items.ts', () => ({ searchItems: read }))

const erased = (tenant?: string) => told.forEach(forget => forget(tenant))
const named = (name: string) => Promise.resolve([{ id: 'c', name }])
/** The name of the contact as a person of the tenant sees it. */
async function see(tenant: string): Promise<unknown> {
  const caller = { tenant, session: { userId: 'u' } } as Caller
  const [row] = await resolveColumns({} as H3Event, caller, [{ contact: 'c' }], [['contact', 'contacts']], 'de')
  return (row?.contact as Row | null)?.name
}

beforeEach(() => {
  erased()
  read.mockReset()
})

it('are forgotten in the tenant in which somebody was erased, and in no other', async () => {
  read.mockImplementation(() => named('Ada'))
  expect([await see('one'), await see('two')]).toEqual(['Ada', 'Ada'])
  read.mockImplementation(() => named('Gelöschte Person'))
  expect([await see('one'), await see('two')]).toEqual(['Ada', 'Ada'])
  erased('one')
  expect([await see('one'), await see('two')]).toEqual(['Gelöschte Person', 'Ada'])
})

it('are forgotten everywhere when news may have been missed', async () => {
  read.mockImplementation(() => named('Ada'))
  await see('one')
  read.mockImplementation(() => named('Gelöschte Person'))
  erased()
  expect(await see('one')).toBe('Gelöschte Person')
})

it('do not come back by whoever was reading them at that moment', async () => {
  const { promise, resolve } = Promise.withResolvers<Row[]>()
  read.mockImplementationOnce(() => promise)
  const reading = see('one')
  erased('one')
  resolve(await named('Ada'))
  expect(await reading).toBe('Ada')
  read.mockImplementation(() => named('Gelöschte Person'))
  expect(await see('one')).toBe('Gelöschte Person')
})
