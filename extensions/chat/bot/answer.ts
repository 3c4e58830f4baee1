import * as z from 'zod'
import { MESSAGE_LENGTH, messageSource, uuid } from '@kontor/model/wire/chat'

/**
 * What a bot's workflow answers. `messageId` is the question's, so that neither a page that n8n serves while it starts
 * nor the answer to another question is taken for this one.
 */
const answer = z.object({
  messageId: uuid,
  text: z.string().trim().min(1).max(MESSAGE_LENGTH),
  sources: z.array(messageSource).max(100).default([]),
})
export type Answer = z.infer<typeof answer>

/**
 * Checks what came back from a workflow.
 * @throws Error that says what is wrong with it; nothing of a wrong answer is kept
 */
export function parseAnswer(body: string, messageId: string): Answer {
  let json: unknown
  try {
    json = JSON.parse(body)
  } catch {
    throw new Error(`the workflow answered no JSON: ${body.slice(0, 100)}`)
  }
  const result = answer.safeParse(json)
  if (!result.success) throw new Error(`the workflow's answer has another shape: ${z.prettifyError(result.error)}`)
  if (result.data.messageId !== messageId.toLowerCase()) throw new Error('the workflow answered another message')
  const unique = new Map(result.data.sources.map(s => [`${s.collection}/${s.id}`, s]))
  return { ...result.data, sources: [...unique.values()] }
}
