import { DATA_ERASED, VIEW_CHANGED } from '@kontor/model/wire/changes'
import type { EventEmitter } from 'node:events'
import { beforeEach, expect, it, vi } from 'vitest'
import { hearsChanges, onErased, onViewChanged } from './changes.ts'

const made = vi.hoisted((): EventEmitter[] => [])
const channels: string[] = []
vi.mock('ioredis', async () => {
  const { EventEmitter: Emitter } = await import('node:events')
  return { Redis: class extends Emitter {
    constructor() {
      super()
      made.push(this)
    }

    subscribe = async (...names: string[]) => void channels.splice(0, Infinity, ...names)
  } }
})
vi.mock('./env.ts', () => ({ env: () => ({ REDIS_URL: 'redis://localhost' }) }))

const views: unknown[] = [], names: unknown[] = []
onViewChanged(tenant => views.push(tenant))
onErased(tenant => names.push(tenant))
const redis = made[0] as EventEmitter
beforeEach(() => {
  views.length = names.length = 0
})

it('listens once, and forgets everything with each new connection', async () => {
  expect([made.length, hearsChanges()]).toEqual([1, false])
  redis.emit('ready')
  await vi.waitFor(() => expect(hearsChanges()).toBe(true))
  expect(channels).toContain(DATA_ERASED)
  expect([views, names]).toEqual([[undefined], [undefined]])
  redis.emit('close')
  expect(hearsChanges()).toBe(false)
})

it('tells apart what was erased from what is seen otherwise', () => {
  redis.emit('message', DATA_ERASED, 'demo')
  expect([views, names]).toEqual([[], ['demo']])
  redis.emit('message', VIEW_CHANGED, 'demo')
  expect([views, names]).toEqual([['demo'], ['demo']])
})
