import type { ChatEnv } from '../env.ts'
import { ANSWER_HEADER } from '@kontor/model/wire/chat'
import { parseReply, type Reply } from './answer.ts'
import { signCall } from './sign-call.ts'

/** A workflow that takes longer is tried again, unless it says that it answers later. Milliseconds. */
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

/** What goes along with the call, in its headers. */
export interface CallTokens {
  /** With which the workflow reads as the person who asked. */
  readonly delegation: string
  /** With which it shows that it was asked, when it answers later. */
  readonly answer: string
}

/**
 * Calls the webhook of a bot's workflow.
 * @throws Error when it cannot be reached, answers late, or answers something else than an answer
 */
export async function askBot(env: ChatEnv, path: string, question: Question, tokens: CallTokens): Promise<Reply> {
  const response = await fetch(`${env.N8N_WEBHOOK_URL}/webhook/${path}`, {
    method: 'POST',
    redirect: 'error',
    signal: AbortSignal.timeout(BOT_TIMEOUT),
    headers: {
      'content-type': 'application/json', 'authorization': `Bearer ${await signCall(env.N8N_WEBHOOK_TOKEN, question)}`,
      'x-kontor-token': tokens.delegation, [ANSWER_HEADER]: tokens.answer, 'x-kontor-tenant': env.KONTOR_TENANT,
    },
    body: JSON.stringify(question),
  })
  const body = await response.text()
  if (!response.ok) throw new Error(`the workflow answered ${response.status}: ${body.slice(0, 200)}`)
  return parseReply(body, question.messageId)
}
