import { expect, test } from 'vitest'
import { createPlaces } from './places.ts'

const never = new AbortController().signal
const soon = () => new Promise(resolve => setImmediate(resolve))

test('slow ones have half of the places, whoever is quick always finds one', async () => {
  const places = createPlaces(4, 4)
  const admitted: string[] = []
  const enter = (tenant: string, isSlow: boolean) => places.enter(tenant, isSlow, never).then((leave) => {
    admitted.push(`${tenant} ${isSlow ? 'slow' : 'quick'}`)
    return leave
  })
  const slow = Array.from({ length: 5 }, () => enter('a', true))
  await soon()
  expect(admitted).toEqual(['a slow', 'a slow'])
  const quick = await enter('b', false)
  expect(admitted.at(-1)).toBe('b quick')
  quick?.();
  (await slow[0])?.()
  await soon()
  expect(admitted.filter(one => one === 'a slow')).toHaveLength(3)
})

test('turns are fair: one that has nothing comes before one that has much, however long that one waits', async () => {
  const places = createPlaces(2, 2)
  const admitted: string[] = []
  const enter = (tenant: string) => places.enter(tenant, false, never).then((leave) => {
    admitted.push(tenant)
    return leave
  })
  const much = Array.from({ length: 6 }, () => enter('much'))
  void enter('little')
  await soon()
  expect(admitted).toEqual(['much', 'much']);
  (await much[0])?.()
  await soon()
  expect(admitted).toEqual(['much', 'much', 'little']);
  (await much[1])?.()
  await soon()
  expect(admitted).toEqual(['much', 'much', 'little', 'much'])
})

test('one tenant has no more than its places, also while others are free', async () => {
  const places = createPlaces(10, 2)
  const admitted: string[] = []
  for (const tenant of ['a', 'a', 'a', 'b']) void places.enter(tenant, false, never).then(() => admitted.push(tenant))
  await soon()
  expect(admitted).toEqual(['a', 'a', 'b'])
})

test('a place is given back once, and who goes away while waiting takes none', async () => {
  const places = createPlaces(1, 1)
  const leave = await places.enter('a', false, never)
  const going = new AbortController()
  const gone = places.enter('a', false, going.signal)
  going.abort()
  expect(await gone).toBeUndefined()
  leave?.()
  leave?.()
  const next = await places.enter('a', false, never)
  const waits = places.enter('b', false, never)
  expect(await Promise.race([waits, soon().then(() => 'waits')])).toBe('waits')
  next?.()
  expect(await waits).toBeTypeOf('function')
})
