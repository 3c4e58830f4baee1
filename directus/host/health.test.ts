import { expect, it } from 'vitest'
import type { ServedInstance } from './fleet-contract.ts'
import { checkHealth } from './health.ts'
import type { InstanceProcess, ProcessState } from './instance-process.ts'
import { createUpstream } from './proxy.ts'

/** One whose socket nobody answers. */
const instance = (slug: string, state: ProcessState, restarts = 0): ServedInstance => ({
  slug, upstream: createUpstream('/nowhere.sock'), process: { status: () => ({ state, restarts, retryAfter: 1 }) } as InstanceProcess,
})

it.each<[string, ServedInstance, string]>([
  ['a tenant that is being woken is well: its requests wait for it', instance('acme', 'starting'), 'ok'],
  ['one that is started again after a death is not', instance('acme', 'starting', 1), 'degraded'],
  ['nor is one that waits for that', instance('acme', 'waiting', 1), 'degraded'],
  ['nor one that was given up', instance('acme', 'given up', 2), 'degraded'],
  ['nor one that runs and does not answer', instance('acme', 'ready'), 'degraded'],
  ['nor the platform while it starts', instance('core', 'starting'), 'degraded'],
])('%s', async (_, one, status) => {
  expect((await checkHealth([one], 0)).status).toBe(status)
})
