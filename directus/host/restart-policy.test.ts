import { describe, expect, it } from 'vitest'
import { createRestartPolicy } from './restart-policy.ts'

describe('after a crash', () => {
  it('starts again, later each time, and gives up at the third within a minute', () => {
    const crashed = createRestartPolicy()
    const [first, second, third] = [crashed(0), crashed(20_000), crashed(59_000)]
    expect(first).toMatchObject({ restart: true })
    expect(second).toMatchObject({ restart: true })
    expect(first.restart && second.restart && first.delay < second.delay).toBe(true)
    expect(third).toEqual({ restart: false, crashes: 3 })
  })
  it('never gives up on one that crashes now and then', () => {
    const crashed = createRestartPolicy()
    for (let at = 0; at < 1_000_000; at += 31_000) expect(crashed(at).restart).toBe(true)
  })
  it('starts with a clean sheet when somebody asks again', () => {
    const crashed = createRestartPolicy()
    for (const at of [0, 1, 2]) crashed(at)
    expect(crashed(3).restart).toBe(true)
  })
})
