import { afterEach, expect, test, vi } from 'vitest'
import { ShortCache } from './short-cache.ts'

afterEach(() => vi.useRealTimers())

test('what was forgotten while a newer answer was looked up is not brought back by it', async () => {
  vi.useFakeTimers({ now: 0 })
  const cache = new ShortCache<string>(1000, 10, 10_000)
  const ask = (answer: string | Promise<string>) => cache.get('demo:', () => Promise.resolve(answer))
  expect(await ask('first')).toBe('first')
  vi.setSystemTime(2000)
  let arrive: (answer: string) => void = () => {}
  expect(await ask(new Promise((done) => { arrive = done }))).toBe('first')
  cache.forget('demo:')
  arrive('of before the change')
  await vi.advanceTimersByTimeAsync(1)
  expect(await ask('of after it')).toBe('of after it')
})

test('who asks when an answer is old gets it once more, and who asks next the newer one', async () => {
  vi.useFakeTimers({ now: 0 })
  const cache = new ShortCache<string>(1000, 10, 10_000)
  const ask = (answer: string) => cache.get('demo:', () => Promise.resolve(answer))
  await ask('first')
  vi.setSystemTime(2000)
  expect(await ask('second')).toBe('first')
  await vi.advanceTimersByTimeAsync(1)
  expect(await ask('third')).toBe('second')
})
