import * as z from 'zod'
import { MESSAGE_STATES } from '../chat.ts'

/** What the chat's operations take and answer, and what the portal reads of it: names of columns, times in ISO 8601. */

/** An id as a client may make it; the database holds it in lower case. */
export const uuid = z.guid().transform(id => id.toLowerCase())

/** Longest message in characters. */
export const MESSAGE_LENGTH = 20_000

/** A record that an answer rests on. */
export const messageSource = z.strictObject({
  collection: z.enum(['leads']),
  id: uuid,
  label: z.string().trim().min(1).max(500),
})
export type MessageSource = z.infer<typeof messageSource>

/** What a bot answers; each source stands in it once. */
export const answerContent = z.object({
  text: z.string().trim().min(1).max(MESSAGE_LENGTH).refine(text => !text.includes('\0'), 'must not contain a null character').transform(text => text.toWellFormed()).meta({ description: 'Markdown.' }),
  sources: z.array(messageSource).max(100).default([]).transform(all => [...new Map(all.map(source => [`${source.collection}/${source.id}`, source])).values()]),
})
export type AnswerContent = z.infer<typeof answerContent>

/** An answer that is given later than the call of the webhook could wait; which question it answers, its address says. */
export const lateAnswer = answerContent.extend({ threadId: uuid }).strict()
/** What shows that the bot was asked: it came with the call of its webhook. */
export const ANSWER_HEADER = 'x-kontor-answer'

/** A message that a person writes. */
export const newMessage = z.strictObject({
  content: z.string().trim().min(1).max(MESSAGE_LENGTH).refine(text => !text.includes('\0'), 'must not contain a null character').transform(text => text.toWellFormed()),
  /** Made by the client, so that sending again after a lost answer stores nothing twice. */
  id: uuid.optional(),
})
export type NewMessage = z.infer<typeof newMessage>

/** A row of `chat_messages`, as far as anybody outside sees it. */
export const messageRow = z.object({
  id: z.string(),
  thread: z.string(),
  /** Order within the thread; an answer comes directly after its question. */
  position: z.number(),
  role: z.enum(['user', 'assistant']),
  content: z.string(),
  state: z.enum(MESSAGE_STATES),
  sources: z.array(messageSource).nullable(),
  /** The question that it answers. */
  reply_to: z.string().nullable(),
  author: z.string().nullable(),
  date_created: z.string(),
})
export type MessageRow = z.infer<typeof messageRow>
export const MESSAGE_FIELDS = Object.keys(messageRow.shape) as (keyof MessageRow)[]

/** What sending answers. */
export interface SentMessage {
  readonly message: MessageRow
  /** The id that the answer will have. */
  readonly answerId: string
}
