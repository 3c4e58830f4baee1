import * as z from 'zod'
import { answerContent, uuid } from '@kontor/model/wire/chat'

/**
 * What a bot's workflow answers. `messageId` is the question's, so that neither a page that n8n serves while it starts
 * nor the answer to another question is taken for this one.
 */
const answer = answerContent.extend({ messageId: uuid })
export type Answer = z.infer<typeof answerContent>

/** Seconds for which an answer that shall come later is waited for, when the workflow says nothing, and at most. */
export const LATER = 900
export const LATEST = 3600

/** What it answers when it needs more time than a call has. */
const later = z.object({ messageId: uuid, later: z.literal(true), seconds: z.int().min(10).max(LATEST).default(LATER) })
export type Later = z.infer<typeof later>

/** The answer, or that it will be given later. */
export type Reply = Answer | Later
export const isLater = (reply: Reply): reply is Later => 'later' in reply

/**
 * Checks what came back from a workflow.
 * @throws Error that says what is wrong with it; nothing of a wrong answer is kept
 */
export function parseReply(body: string, messageId: string): Reply {
  let json: unknown
  try {
    json = JSON.parse(body)
  } catch {
    throw new Error(`the workflow answered no JSON: ${body.slice(0, 100)}`)
  }
  const putOff = (json as { later?: unknown } | null)?.later === true
  const result = (putOff ? later : answer).safeParse(json)
  if (!result.success) throw new Error(`the workflow's answer has another shape: ${z.prettifyError(result.error)}`)
  if (result.data.messageId !== messageId.toLowerCase()) throw new Error('the workflow answered another message')
  return result.data
}
