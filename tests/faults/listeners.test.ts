import { expect, test } from 'vitest'
import { hub } from '../support/hub.ts'
import { statusOf } from '../support/kontor.ts'
import { commandOf, isLoopback, listenersOf, processTree } from '../support/processes.ts'

test.runIf(process.platform === 'linux')('nothing of the hub can be reached from another machine', async () => {
  const status = await statusOf(hub().env)
  const pids = [status.launcher.pid, ...status.parts.map(part => part.pid)].filter(pid => pid !== null)
  expect(pids).toHaveLength(status.parts.length + 1)
  const listeners = listenersOf(processTree(pids))
  // All ports are seen, so what is not seen is not there.
  for (const [key, port] of Object.entries(hub().ports)) expect(listeners.some(listener => listener.port === port), `${key} (${port}) is listened on`).toBe(true)
  const open = listeners.filter(listener => !isLoopback(listener.address))
  expect(open.map(({ pid, address, port }) => `${address}:${port} ${commandOf(pid)}`)).toEqual([])
})
