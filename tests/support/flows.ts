import { expect } from 'vitest'
import { askDirectus } from './attacker.ts'
import { rowsOf } from './inside.ts'
import { until } from './until.ts'

interface Step { readonly status: string, readonly options: Record<string, unknown> }
/** What Studio shows of a run. */
export interface FlowLog { readonly steps: readonly Step[], readonly data: Record<string, unknown> }
export interface FlowAnswer { readonly status: number, readonly body: unknown }

/** Started by a call, with the last step's result as the answer. */
const BY_CALL = { trigger: 'webhook', options: { method: 'POST', return: '$last', error_on_reject: true } }

/** The runs of a flow of the demo tenant, the first one first. */
export const flowLogs = async (flow: string): Promise<FlowLog[]> =>
  (await rowsOf<{ data: FlowLog }>('tenant_demo', 'SELECT data FROM directus_revisions WHERE collection = \'directus_flows\' AND item = $1 AND data::jsonb ? \'steps\' ORDER BY id', [flow])).map(({ data }) => data)

/** Makes and starts flows as an administrator of the demo tenant does in Studio. @param admin gives the token */
export function openFlows(admin: () => string) {
  const made: string[] = []

  /** A flow of one operation: without it at first, then with it and active. @returns its id */
  async function makeFlow(name: string, type: string, options: object, trigger: object = BY_CALL): Promise<string> {
    const { data: flow } = await askDirectus<{ id: string }>(admin(), 'POST', '/flows', { name, status: 'inactive', accountability: 'all', ...trigger })
    if (!flow) throw new Error('no flow was made')
    made.push(flow.id)
    const { data: operation } = await askDirectus<{ id: string }>(admin(), 'POST', '/operations', { flow: flow.id, name: 'Step', key: 'step', type, position_x: 20, position_y: 1, options })
    expect(await askDirectus(admin(), 'PATCH', `/flows/${flow.id}`, { operation: operation?.id, status: 'active' })).toMatchObject({ status: 200 })
    return flow.id
  }
  /** A flow that is not read yet is nobody's to start. */
  const startFlow = (id: string, body: object = {}): Promise<FlowAnswer> => until('the flow to be read', async () => {
    const answer = await askDirectus(undefined, 'POST', `/flows/trigger/${id}`, body)
    return answer.status === 403 && (await flowLogs(id)).length === 0 ? undefined : answer
  }, 10)
  async function runFlow(type: string, options: object, body: object = {}): Promise<FlowAnswer & { readonly id: string }> {
    const id = await makeFlow(`Test ${type}`, type, options)
    return { id, ...await startFlow(id, body) }
  }
  async function removeFlows(): Promise<void> {
    for (const id of made) await askDirectus(admin(), 'DELETE', `/flows/${id}`)
  }
  return { makeFlow, startFlow, runFlow, removeFlows }
}
