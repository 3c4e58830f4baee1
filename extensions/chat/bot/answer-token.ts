import { readNote, signNote } from '@kontor/extension-shared/instance-keys'
import * as z from 'zod'
import { LATEST } from './answer.ts'
import { BOT_TIMEOUT } from './ask-bot.ts'

const PURPOSE = 'chat-answer'
/** Seconds: the longest that an attempt can be open. */
const TTL = LATEST + BOT_TIMEOUT / 1000

const asked = z.object({ thread: z.string(), message: z.string(), bot: z.string(), attempt: z.number() })
/** Which bot was asked what, and in which attempt. */
export type Asked = z.infer<typeof asked>

const note = asked.extend({ ends: z.number() })

/**
 * What shows that a workflow was asked: it goes along with the call of the bot's webhook and comes back with an answer
 * that is given later. Good for one attempt at one message; alone it opens nothing.
 * @param secret of the instance
 */
export function signAnswerToken(secret: string, { thread, message, bot, attempt }: Asked, now = Date.now()): string {
  return signNote(secret, PURPOSE, { thread, message, bot, attempt, ends: Math.floor(now / 1000) + TTL } satisfies z.infer<typeof note>)
}

/** @returns nothing for what was not signed here, or has ended */
export function readAnswerToken(secret: string, token: string, now = Date.now()): Asked | undefined {
  const { data } = note.safeParse(readNote(secret, PURPOSE, token))
  return data && data.ends * 1000 > now ? data : undefined
}
