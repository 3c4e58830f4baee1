import { Webhook } from 'standardwebhooks'
import { expect, test } from 'vitest'
import { isQuick, pauseAfter, restAfter } from './deliver.ts'
import { signatureHeaders } from './sign.ts'

test('attempts come again with growing pauses, for a day', () => {
  let [age, attempts] = [0, 0]
  const pauses: number[] = []
  for (let pause = pauseAfter({ attempts: ++attempts, age }); pause !== undefined; pause = pauseAfter({ attempts: ++attempts, age })) {
    pauses.push(pause / 1000)
    age += pause
  }
  expect(pauses.slice(0, 7)).toEqual([5, 30, 120, 600, 1800, 3600, 7200])
  expect(age / 3_600_000).toBeGreaterThan(21)
  expect(age / 3_600_000).toBeLessThanOrEqual(24)
  expect(pauses.length).toBeLessThan(20)
})

test('an address that fails again and again is asked once a minute, sooner when it answers', () => {
  expect([1, 2, 3, 9, 5_000].map(failures => restAfter({ status: 503 }, failures) / 1000)).toEqual([1, 2, 4, 60, 60])
  expect([1, 2, 5, 5_000].map(failures => restAfter({ status: null }, failures) / 1000)).toEqual([5, 10, 60, 60])
  expect([isQuick({ status: 500, latency: 20 }), isQuick({ status: 200, latency: 9_000 }), isQuick({ status: null, latency: 1 })]).toEqual([true, false, false])
})

test('the library of Standard Webhooks takes the signature, and no other', () => {
  const [secret, former] = [`whsec_${Buffer.alloc(32, 1).toString('base64')}`, `whsec_${Buffer.alloc(32, 2).toString('base64')}`]
  const now = Math.floor(Date.now() / 1000)
  const headers = signatureHeaders('id-1', now, '{"a":1}', [secret, former])
  for (const key of [secret, former]) expect(new Webhook(key).verify('{"a":1}', headers)).toEqual({ a: 1 })
  expect(() => new Webhook(secret).verify('{"a":2}', headers)).toThrow()
  expect(() => new Webhook(`whsec_${Buffer.alloc(32, 3).toString('base64')}`).verify('{"a":1}', headers)).toThrow()
  expect(() => new Webhook(secret).verify('{"a":1}', signatureHeaders('id-1', now - 3600, '{"a":1}', [secret]))).toThrow()
})
