import { randomUUID } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { signCall } from '../../extensions/chat/bot/sign-call.ts'
import { n8nCommand } from '../../launcher/parts/n8n.ts'
import { runToEnd } from '../../launcher/processes.ts'
import { hub, hubInside, type TestHub } from './hub.ts'
import { until } from './until.ts'

const BROWSER = { 'browser-id': 'a-test-of-kontor', 'content-type': 'application/json' }

export interface Node { readonly name: string, readonly type: string, readonly parameters?: Readonly<Record<string, unknown>>, readonly [fact: string]: unknown }
export interface Workflow { readonly name: string, readonly nodes: readonly Node[], readonly connections: Readonly<Record<string, unknown>>, readonly settings: object }

/** The hub's n8n as its operator uses it. */
export interface Editor {
  /** With which the browser of the operator asks. */
  readonly headers: Readonly<Record<string, string>>
  ask<T>(method: string, path: string, body?: object): Promise<T>
  /** Makes a workflow and publishes it; its webhooks, which refuse who brings no token, are there afterwards. @returns its id */
  make(workflow: Workflow): Promise<string>
  /** @returns how a node names it */
  makeCredential(type: string, data: Readonly<Record<string, string>>): Promise<Record<string, { readonly id: string, readonly name: string }>>
  publish(id: string): Promise<void>
  unpublish(id: string): Promise<void>
  /** Runs a workflow from a trigger on, as the button in the editor does. */
  run(id: string, trigger: string): Promise<void>
  remove(id: string): Promise<void>
}

/** Brings workflows into n8n, given as their text. */
export async function importIntoN8n(texts: readonly string[]): Promise<void> {
  const context = { ...hubInside(), signal: new AbortController().signal }
  const folder = join(context.config.home, 'n8n', 'import-test')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  texts.forEach((text, index) => writeFileSync(join(folder, `${index}.json`), text))
  await runToEnd(context.config, 'n8n-import', n8nCommand(context, ['import:workflow', '--separate', `--input=${folder}`]), context.signal)
  rmSync(folder, { recursive: true })
}

/** Where n8n answers, and as whom one logs in. */
export type N8nLogin = Pick<TestHub, 'n8nUrl' | 'n8nOwner'>

/** @param at the hub that the tests share unless told otherwise */
export async function openEditor(at: N8nLogin = hub()): Promise<Editor> {
  const { email, password } = at.n8nOwner
  const login = await fetch(`${at.n8nUrl}/rest/login`, { method: 'POST', headers: BROWSER, body: JSON.stringify({ emailOrLdapLoginId: email, password }) })
  const cookie = login.headers.getSetCookie().map(line => line.split(';')[0]).join('; ')
  const ask = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const response = await fetch(`${at.n8nUrl}/rest${path}`, { method, headers: { ...BROWSER, cookie }, body: body && JSON.stringify(body) })
    const answer = await response.json() as { data: T, message?: string }
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${answer.message}`)
    return answer.data
  }
  const publish = async (id: string) => {
    const { versionId } = await ask<{ versionId: string }>('GET', `/workflows/${id}`)
    await ask('POST', `/workflows/${id}/activate`, { versionId })
  }
  return {
    ask,
    headers: { ...BROWSER, cookie },
    async make(workflow) {
      const { id } = await ask<{ id: string }>('POST', '/workflows', workflow)
      await publish(id)
      const paths = workflow.nodes.flatMap(({ type, parameters }) => type === 'n8n-nodes-base.webhook' ? String(parameters?.path) : [])
      for (const path of paths) await until(`the webhook ${path}`, async () => [401, 403].includes((await fetch(`${at.n8nUrl}/webhook/${path}`, { method: 'POST' })).status), 30)
      return id
    },
    async makeCredential(type, data) {
      const { id, name } = await ask<{ id: string, name: string }>('POST', '/credentials', { name: `Test ${type} ${randomUUID()}`, type, data })
      return { [type]: { id, name } }
    },
    publish,
    unpublish: id => ask('POST', `/workflows/${id}/deactivate`, {}),
    async run(id, trigger) {
      await ask('POST', `/workflows/${id}/run`, { workflowData: await ask<object>('GET', `/workflows/${id}`), triggerToStartFrom: { name: trigger } })
    },
    async remove(id) {
      await ask('POST', `/workflows/${id}/deactivate`, {}).catch(() => {})
      // n8n takes its time to let go of it.
      await until(`${id} to be archived`, async () => (await ask('POST', `/workflows/${id}/archive`, {}), true))
      await until(`${id} to be gone`, async () => (await ask('DELETE', `/workflows/${id}`), true))
    },
  }
}

/** The credentials that the hub itself keeps in n8n, as nodes name them. */
export const SERVICE = { kontorApi: { id: 'kontorApiService', name: 'Kontor API (service account)' } }
const WEBHOOK_TOKEN = { jwtAuth: { id: 'kontorWebhookToken', name: 'Kontor webhook token' } }


/** A workflow of nodes in a row, behind each webhook its own. @param rows path of the webhook -> nodes behind it */
export function workflowOf(name: string, rows: Readonly<Record<string, readonly Node[]>>): Workflow {
  const chains = Object.entries(rows).map(([path, nodes], row) => [
    { name: path, type: 'n8n-nodes-base.webhook', typeVersion: 2.1, webhookId: randomUUID(), credentials: WEBHOOK_TOKEN, parameters: { httpMethod: 'POST', path, authentication: 'jwtAuth', responseMode: 'lastNode', responseData: 'allEntries', options: {} } },
    ...nodes,
  ].map((node, column) => ({ id: randomUUID(), typeVersion: 1, parameters: {}, ...node, position: [column * 220, row * 220] })))
  const connections = chains.flatMap(chain => chain.slice(1).map((node, index) => [chain[index]?.name, { main: [[{ node: node.name, type: 'main', index: 0 }]] }] as const))
  return { name, nodes: chains.flat(), connections: Object.fromEntries(connections), settings: { executionOrder: 'v1', timezone: 'Europe/Berlin', saveDataSuccessExecution: 'none' } }
}

/** Calls a webhook as Kontor calls it. */
export async function callWebhook<T = Record<string, unknown>[]>(path: string, body: object, headers: Readonly<Record<string, string>> = {}): Promise<{ readonly status: number, readonly items: T }> {
  const call = await signCall(hubInside().secrets.values.N8N_WEBHOOK_TOKEN, { tenant: 'demo', messageId: randomUUID() })
  const response = await fetch(`${hub().n8nUrl}/webhook/${path}`, { method: 'POST', headers: { 'content-type': 'application/json', 'authorization': `Bearer ${call}`, ...headers }, body: JSON.stringify(body) })
  return { status: response.status, items: await response.json() as T }
}
