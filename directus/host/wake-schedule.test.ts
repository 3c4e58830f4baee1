import { pino } from 'pino'
import { expect, it } from 'vitest'
import { createWakeSchedule } from './wake-schedule.ts'

const minute = 60_000
function schedule(failing = new Set<string>()) {
  const woken: string[] = []
  const plan = createWakeSchedule(async (slug) => {
    woken.push(slug)
    if (failing.delete(slug)) throw new Error('no room')
  }, pino({ level: 'silent' }))
  return { plan, woken }
}

it('wakes in time before something is due, the earliest first, and once', async () => {
  const { plan, woken } = schedule()
  plan.set('late', new Date(10 * minute))
  plan.set('second', new Date(2.1 * minute))
  plan.set('first', new Date(2 * minute))
  await plan.tick(minute)
  expect(woken).toEqual([])
  await plan.tick(2 * minute - 10_000)
  expect(woken).toEqual(['first', 'second'])
  await plan.tick(2 * minute)
  expect(woken).toEqual(['first', 'second'])
})
it('wakes who is overdue, after the host was away', async () => {
  const { plan, woken } = schedule()
  plan.set('demo', new Date(0))
  await plan.tick(minute)
  expect(woken).toEqual(['demo'])
})
it('tries again when it did not work, and lets nobody else wait for that', async () => {
  const { plan, woken } = schedule(new Set(['demo']))
  plan.set('demo', new Date(0))
  plan.set('acme', new Date(1))
  await plan.tick(minute)
  expect(woken).toEqual(['demo', 'acme'])
  await plan.tick(minute + 31_000)
  expect(woken).toEqual(['demo', 'acme', 'demo'])
})
it('leaves who is up, has nothing to do any more or is gone', async () => {
  const { plan, woken } = schedule()
  plan.set('demo', new Date(minute))
  plan.set('acme', new Date(minute))
  plan.set('acme', undefined)
  plan.clear('demo')
  await plan.tick(2 * minute)
  expect(woken).toEqual([])
})
