import type { ChatEnv } from '../env.ts'
import { parseAnswer, type Answer } from './answer.ts'
import { signCall } from './sign-call.ts'

/** A workflow that takes longer is tried again. Milliseconds. */
export const BOT_TIMEOUT = 45_000

/** The body of the call; whoever reads n8n's log finds no token in it. */
export interface Question {
  readonly tenant: string
  readonly userId: string
  readonly threadId: string
  readonly messageId: string
  readonly text: string
  readonly locale: 'de' | 'en'
  /** The lead that the thread is about. */
  readonly leadId: string | null
  readonly history: readonly { readonly role: string, readonly content: string }[]
}

/**
 * Calls the webhook of a bot's workflow.
 * @param token with which the workflow reads as the person who asked
 * @throws Error when it cannot be reached, answers late, or answers something else than an answer
 */
export async function askBot(env: ChatEnv, path: string, question: Question, token: string): Promise<Answer> {
  const response = await fetch(`${env.N8N_WEBHOOK_URL}/webhook/${path}`, {
    method: 'POST',
    redirect: 'error',
    signal: AbortSignal.timeout(BOT_TIMEOUT),
    headers: { 'content-type': 'application/json', 'authorization': `Bearer ${await signCall(env.N8N_WEBHOOK_TOKEN, question)}`, 'x-kontor-token': token, 'x-kontor-tenant': env.KONTOR_TENANT },
    body: JSON.stringify(question),
  })
  const body = await response.text()
  if (!response.ok) throw new Error(`the workflow answered ${response.status}: ${body.slice(0, 200)}`)
  return parseAnswer(body, question.messageId)
}
