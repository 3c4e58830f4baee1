import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { makeLeads as MakeLeads } from './make-leads.ts'

let makeLeads: typeof MakeLeads
beforeEach(async () => {
  // Each test is a process of its own.
  vi.resetModules()
  makeLeads = (await import('./make-leads.ts')).makeLeads
  vi.useFakeTimers()
})
afterEach(() => void vi.useRealTimers())

test('while the database is away it is asked in pauses that grow, whoever says that something waits', async () => {
  let asked = 0
  let away = true
  const context = {
    database: { raw: () => {
      asked++
      return away ? Promise.reject(Object.assign(new Error('no'), { code: 'ECONNREFUSED' })) : Promise.resolve({ rows: [] })
    } },
    logger: { error: () => {}, warn: () => {} },
  } as unknown as Parameters<typeof makeLeads>[0]
  await expect(makeLeads(context)).rejects.toThrow('no')
  for (let i = 0; i < 10; i++) await makeLeads(context)
  expect(asked).toBe(1)
  for (const [after, times] of [[999, 1], [1, 2], [1_999, 2], [1, 3], [3_999, 3], [1, 4]] as const) {
    await vi.advanceTimersByTimeAsync(after)
    expect(asked).toBe(times)
  }
  await vi.advanceTimersByTimeAsync(3_600_000)
  // Never less often than every five minutes.
  expect(asked).toBeGreaterThanOrEqual(4 + 12)
  expect(asked).toBeLessThan(30)
  away = false
  await vi.advanceTimersByTimeAsync(400_000)
  const before = asked
  await makeLeads(context)
  expect(asked).toBe(before + 1)
})

/** What is asked of a table, and what each question finds. */
type Asked = readonly [table: string, verb: 'update' | 'delete' | 'find', ...more: unknown[]]
function fakeDatabase(attempts: readonly number[], find: () => unknown = () => undefined, answers = true) {
  const asked: Asked[] = []
  const left = [...attempts]
  const table = (name: string) => {
    const query = {
      where: () => query, forUpdate: () => query, skipLocked: () => query,
      update: async ({ state, problem }: Record<string, unknown>) => void asked.push([name, 'update', state, problem]),
      delete: async () => void asked.push([name, 'delete']),
      first: async () => {
        asked.push([name, 'find'])
        return find()
      },
    }
    return query
  }
  const raw = async (sql: string) => sql === 'SELECT 1' && !answers ? Promise.reject(new Error('away')) : sql.includes('form_attempts') ? { rows: left.length > 0 ? [{ submission: 's', attempts: left.shift() }] : [] } : { rows: [] }
  const database = Object.assign(table, { raw, transaction: async (work: (trx: unknown) => unknown) => work(database) })
  return { asked, context: { database, logger: { error: () => {}, warn: () => {} } } as unknown as Parameters<typeof makeLeads>[0] }
}

test('what ended the process twice is not begun a third time, and the others go on', async () => {
  const { asked, context } = fakeDatabase([3, 1, 2])
  expect(await makeLeads(context)).toBe(3)
  expect(asked).toEqual([['form_submissions', 'update', 'failed', 'BROKE_OFF'], ['kontor_state.form_attempts', 'delete'], ['form_submissions', 'find'], ['form_submissions', 'find']])
})

const lost = (): never => { throw Object.assign(new Error('no'), { code: 'ECONNREFUSED' }) }

test('trouble of one alone is tried once more, then that one is set aside with the reason', async () => {
  const { asked, context } = fakeDatabase([1, 2, 1], lost)
  expect(await makeLeads(context)).toBe(3)
  expect(asked).toEqual([['form_submissions', 'find'], ['form_submissions', 'find'], ['form_submissions', 'update', 'failed', 'REFUSED: no'], ['kontor_state.form_attempts', 'delete'], ['form_submissions', 'find']])
})

test('while the database does not answer all wait, and nothing is set aside', async () => {
  const { asked, context } = fakeDatabase([2, 1], lost, false)
  await expect(makeLeads(context)).rejects.toThrow('no')
  expect(asked).toEqual([['form_submissions', 'find']])
})

test('while the area is switched off all wait, and no attempt counts', async () => {
  const { asked, context } = fakeDatabase([2, 1], () => { throw Object.assign(new Error('off'), { code: 'MODULE_DISABLED', extensions: { module: 'crm' } }) })
  await expect(makeLeads(context)).rejects.toThrow('off')
  expect(asked).toEqual([['form_submissions', 'find'], ['kontor_state.form_attempts', 'delete']])
})
