import { announceWork, workRegistry } from '@kontor/extension-shared/work'
import { beforeEach, expect, it } from 'vitest'
import type { Flows } from './directus-parts.ts'
import { createRest } from './rest.ts'

beforeEach(() => workRegistry().clear())

const noon = new Date('2026-01-01T12:00:00Z')
const later = (minutes: number) => new Date(noon.getTime() + minutes * 60_000)
function instance(flows: Flows['flows'] = {}, connectionsInUse = () => 0) {
  const { promise, resolve } = Promise.withResolvers<void>()
  const manager: Flows = { flows, operations: new Map(), executeFlow: async () => promise }
  const rest = createRest({
    flows: manager, connectionsInUse, nextRun: (cron) => {
      if (!/^\d+$/.test(cron)) throw new Error('not a schedule')
      return later(Number(cron))
    },
  })
  return { rest, manager, finish: resolve }
}

it('an instance that has nothing to do may rest for as long as nobody asks', async () => {
  expect(await instance({ a: { trigger: 'event', options: {} } }).rest()).toEqual({ busy: false, wakeAt: null })
})
it('wakes for the earliest of its schedules and jobs, and skips a schedule that Directus cannot read', async () => {
  const { rest } = instance({ a: { trigger: 'schedule', options: { cron: '30' } }, b: { trigger: 'schedule', options: { cron: '5' } }, c: { trigger: 'schedule', options: { cron: 'every day' } }, d: { trigger: 'schedule', options: null } })
  expect(await rest()).toEqual({ busy: false, wakeAt: later(5).toISOString() })
  announceWork('chat', async () => ({ busy: false, dueAt: later(2) }))
  expect(await rest()).toEqual({ busy: false, wakeAt: later(2).toISOString() })
})
it('is busy while a flow runs, also one that only waits', async () => {
  const { rest, manager, finish } = instance()
  const run = manager.executeFlow({})
  expect(await rest()).toMatchObject({ busy: true })
  finish()
  await run
  expect(await rest()).toMatchObject({ busy: false })
})
it('is busy while an extension says so', async () => {
  const { rest } = instance()
  announceWork('imports', async () => ({ busy: true }))
  expect(await rest()).toMatchObject({ busy: true })
  announceWork('imports', async () => ({ busy: false }))
  expect(await rest()).toMatchObject({ busy: false })
})
it('is busy while something uses the database now and then, as an export does', async () => {
  let looks = 0
  expect(await instance({}, () => ++looks === 3 ? 1 : 0).rest()).toMatchObject({ busy: true })
})
it('does not rest when a part cannot say what it has to do', async () => {
  announceWork('chat', async () => {
    throw new Error('the database is away')
  })
  await expect(instance().rest()).rejects.toThrow('the database is away')
})
