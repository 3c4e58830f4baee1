import { expect, it } from 'vitest'
import { createLane } from './lane.ts'

const settled = () => new Promise(resolve => setImmediate(resolve))

it('lets so many in, the others in the order in which they came', async () => {
  const lane = createLane(2, 10, 60_000)
  const inside: number[] = []
  for (const visitor of [1, 2, 3, 4]) void lane.enter().then(() => inside.push(visitor))
  await settled()
  expect(inside).toEqual([1, 2])
  lane.leave()
  await settled()
  expect(inside).toEqual([1, 2, 3])
  lane.leave()
  lane.leave()
  await settled()
  expect(inside).toEqual([1, 2, 3, 4])
})
it('sends away who would have to wait behind too many, and takes people again afterwards', async () => {
  const lane = createLane(1, 1, 60_000)
  await lane.enter()
  const second = lane.enter()
  await expect(lane.enter()).rejects.toMatchObject({ status: 503, code: 'TENANT_BUSY', retryAfter: 1 })
  lane.leave()
  await second
  lane.leave()
  await lane.enter()
})
it('sends away who has waited too long, and keeps no place for them', async () => {
  const lane = createLane(1, 10, 20)
  await lane.enter()
  await expect(lane.enter()).rejects.toMatchObject({ status: 503, code: 'TENANT_BUSY', retryAfter: 1 })
  lane.leave()
  await lane.enter()
})
