import { describe, expect, it } from 'vitest'
import { holdSubscriptions, type Bus } from './late-bus.ts'
import { createLateEnv } from './late-env.ts'

describe('settings that come late', () => {
  const start = () => {
    const processEnv: NodeJS.ProcessEnv = {}
    const env: Record<string, unknown> = { SHARED: 'yes', LOGGER_BASE__TENANT_ID: 'x' }
    const late = createLateEnv(['BUS', 'LOGGER_BASE__TENANT_ID'], processEnv)
    late.prepare(env)
    const settle = (values: Record<string, string>) => late.settle(env, values, given => ({ ...given, SHARED: 'changed' }))
    return { env, processEnv, settle }
  }
  it('fail whoever needs one at once', () => {
    const { env } = start()
    for (const use of [() => `${env.BUS as string}:x`, () => String(env.BUS), () => JSON.stringify(env.BUS)]) expect(use).toThrow('BUS is read before this process knows whose it is')
  })
  it('are there for whoever kept one, and for everybody who reads them anew', () => {
    const { env, processEnv, settle } = start()
    const kept = env.BUS
    settle({ BUS: 'kontor:demo:bus', LOGGER_BASE__TENANT_ID: 'demo' })
    expect(`${kept as string}:x`).toBe('kontor:demo:bus:x')
    expect(env).toEqual({ SHARED: 'yes', BUS: 'kontor:demo:bus', LOGGER_BASE__TENANT_ID: 'demo' })
    expect(processEnv).toEqual({ BUS: 'kontor:demo:bus', LOGGER_BASE__TENANT_ID: 'demo' })
  })
  it('are all given, and no others', () => {
    expect(() => start().settle({ BUS: 'x' })).toThrow('missing LOGGER_BASE__TENANT_ID')
    expect(() => start().settle({ BUS: 'x', LOGGER_BASE__TENANT_ID: 'x', HOST_SECRET: 'x' })).toThrow('unexpected HOST_SECRET')
  })
})

it('subscriptions wait until the names of the channels are known', async () => {
  class Radio implements Bus {
    readonly heard: string[] = []
    readonly #name: () => string
    constructor(name: () => string) {
      this.#name = name
    }

    async subscribe(channel: string, _callback: unknown): Promise<void> {
      this.heard.push(`${this.#name()}:${channel}`)
    }
  }
  let name = ''
  const [first, second] = [new Radio(() => name), new Radio(() => name)]
  const release = holdSubscriptions(first)
  await first.subscribe('flows', () => {})
  await second.subscribe('cache', () => {})
  expect([first.heard, second.heard]).toEqual([[], []])
  name = 'demo'
  await release()
  await first.subscribe('schema', () => {})
  expect([first.heard, second.heard]).toEqual([['demo:flows', 'demo:schema'], ['demo:cache']])
})
