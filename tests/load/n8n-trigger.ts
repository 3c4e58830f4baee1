import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import type pg from 'pg'
import { openEditor, SERVICE, type N8nLogin, type Workflow } from '../support/n8n.ts'
import { openSink } from '../support/sink.ts'
import { until } from '../support/until.ts'

/** Changes, one after the other, and the pause between them in milliseconds. */
const [CHANGES, PAUSE] = [200, 100]

interface Told { readonly recordId: string, readonly payload: { readonly changed?: Readonly<Record<string, { readonly to?: unknown }>> } }

/** One run for each event, as the trigger is set when nobody says otherwise. */
const listener = (url: string): Workflow => ({
  name: 'Kontor · Bench · Trigger',
  nodes: [
    { id: randomUUID(), name: 'Event', type: 'CUSTOM.kontorTrigger', typeVersion: 1, position: [0, 0], credentials: SERVICE, parameters: { tenants: 'demo', types: ['crm.lead.updated'], conditions: {}, firstStart: 'now', options: {} } },
    { id: randomUUID(), name: 'Tell', type: 'n8n-nodes-base.httpRequest', typeVersion: 4.2, position: [220, 0], parameters: { method: 'POST', url, sendBody: true, specifyBody: 'json', jsonBody: '={{ JSON.stringify($json) }}', options: {} } },
  ],
  connections: { Event: { main: [[{ node: 'Tell', type: 'main', index: 0 }]] } },
  settings: { executionOrder: 'v1' },
})

/**
 * Milliseconds from the commit until the workflow that was triggered has made its first request, n8n's own start of a run included.
 * @throws Error when one does not arrive
 */
export async function triggerDelays(n8n: N8nLogin, redis: Redis, client: pg.Client, record: string): Promise<number[]> {
  const sink = await openSink<Told>()
  const editor = await openEditor(n8n)
  const id = await editor.make(listener(sink.url))
  try {
    await until('the trigger to listen', async () => (await redis.hkeys('kontor:events:demo:readers')).some(key => key.includes(id)), 60)
    const committed = new Map<string, number>()
    for (let n = 0; n < CHANGES; n++) {
      const value = `trigger ${n}`
      await client.query('UPDATE leads SET campaign = $1 WHERE id = $2', [value, record])
      committed.set(value, Date.now())
      await sleep(PAUSE)
    }
    const arrived = () => new Map(sink.got.map(({ at, body }) => [String(body.payload.changed?.campaign?.to), at] as const).reverse())
    await until('the last event', () => [...committed.keys()].every(value => arrived().has(value)), 120)
    const times = arrived()
    return [...committed].map(([value, at]) => Math.max(0, (times.get(value) as number) - at))
  }
  finally {
    await editor.remove(id)
    await sink.close()
  }
}
