import { createHmac, randomUUID } from 'node:crypto'
import { createError } from '@directus/errors'
import { textOf, type FlowOperation } from './context.ts'

const TIMEOUT = 30_000
/** Seconds for which a call can be begun. */
const CALL_TTL = 60
/** Workflows that flows may start have their webhooks there; those of bots are not among them. */
const NAME = /^[a-z0-9](?:[a-z0-9-]{0,60}[a-z0-9])?$/
const WorkflowError = createError<{ reason: string }>('FLOW_WORKFLOW_FAILED', ({ reason }) => reason, 502)

/** A token that says which tenant calls, signed with the key that n8n knows; neither the key nor anything that opens the tenant travels. */
export function signWorkflowCall(key: string, tenant: string, now = new Date()): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const iat = Math.floor(now.getTime() / 1000)
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ iss: 'kontor-flow', aud: 'n8n', sub: tenant, jti: randomUUID(), iat, exp: iat + CALL_TTL })}`
  return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`
}

/** Starts a workflow of the operator's n8n at its webhook `flows/<name>`. Answers with what that answers. */
export const startWorkflow: FlowOperation = {
  id: 'kontor-start-workflow',
  handler: async ({ name, data }, { env }) => {
    const workflow = textOf(name)
    if (!NAME.test(workflow)) throw new WorkflowError({ reason: `"${workflow}" is no name of a workflow: small letters, digits and -.` })
    const tenant = String(env.KONTOR_TENANT)
    const response = await fetch(`${String(env.N8N_WEBHOOK_URL).replace(/\/$/, '')}/webhook/flows/${workflow}`, {
      method: 'POST', redirect: 'error', signal: AbortSignal.timeout(TIMEOUT),
      headers: { 'content-type': 'application/json', 'authorization': `Bearer ${signWorkflowCall(String(env.N8N_WEBHOOK_TOKEN), tenant)}` },
      body: JSON.stringify({ tenant, data: data ?? null }),
    }).catch((error: Error) => {
      throw new WorkflowError({ reason: `The workflow cannot be reached: ${error.message}` })
    })
    const text = await response.text()
    if (response.status === 404) throw new WorkflowError({ reason: `There is no workflow "${workflow}": the operator makes it, with the webhook flows/${workflow}, and publishes it.` })
    if (!response.ok) throw new WorkflowError({ reason: `The workflow answered ${response.status}: ${text.slice(0, 200)}` })
    try {
      return JSON.parse(text) as unknown
    }
    catch {
      return text
    }
  },
}
