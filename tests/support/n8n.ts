import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { n8nCommand } from '../../launcher/parts/n8n.ts'
import { runToEnd } from '../../launcher/processes.ts'
import { hub, hubInside } from './hub.ts'
import { until } from './until.ts'

const BROWSER = { 'browser-id': 'a-test-of-kontor', 'content-type': 'application/json' }

/** The hub's n8n as its operator uses it. */
export interface Editor {
  ask<T>(method: string, path: string, body?: object): Promise<T>
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

export async function openEditor(): Promise<Editor> {
  const { email, password } = hub().n8nOwner
  const login = await fetch(`${hub().n8nUrl}/rest/login`, { method: 'POST', headers: BROWSER, body: JSON.stringify({ emailOrLdapLoginId: email, password }) })
  const cookie = login.headers.getSetCookie().map(line => line.split(';')[0]).join('; ')
  const ask = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const response = await fetch(`${hub().n8nUrl}/rest${path}`, { method, headers: { ...BROWSER, cookie }, body: body && JSON.stringify(body) })
    const answer = await response.json() as { data: T, message?: string }
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${answer.message}`)
    return answer.data
  }
  return {
    ask,
    async publish(id) {
      const { versionId } = await ask<{ versionId: string }>('GET', `/workflows/${id}`)
      await ask('POST', `/workflows/${id}/activate`, { versionId })
    },
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
