import { askBot, type Question } from '../bot/ask-bot.ts'
import type { Reply } from '../bot/answer.ts'
import { signAnswerToken } from '../bot/answer-token.ts'
import { botOf, webhookPathOf } from '../bot/bots.ts'
import { askDelegation, endDelegation } from '../bot/delegation.ts'
import type { Database } from '@kontor/extension-shared/context'
import type { ChatEnv } from '../env.ts'
import type { ClaimedMessage } from './claim.ts'
import { FinalError } from './results.ts'

/** Messages of the thread that a bot sees beside the question. */
const HISTORY = 6

interface Thread {
  readonly bot: string | null
  readonly lead: string | null
  readonly deleted_at: Date | null
}

/**
 * One attempt to have a message answered.
 * @throws FinalError when no further attempt can help, Error when one may
 */
export async function answerMessage(database: Database, env: ChatEnv, message: ClaimedMessage): Promise<Reply> {
  const thread = await database('chat_threads').where({ id: message.thread }).first('bot', 'lead', 'deleted_at') as Thread | undefined
  if (!thread || thread.deleted_at) throw new FinalError('the thread is deleted')
  const path = webhookPathOf(thread.bot)
  if (path === undefined) throw new FinalError(`there is no bot ${thread.bot}`)
  const locale = await activeMemberLocale(database, message.author)
  const question: Question = {
    tenant: env.KONTOR_TENANT, userId: message.author, threadId: message.thread, messageId: message.id, text: message.content,
    locale, leadId: thread.lead, history: await readHistory(database, message),
  }
  // Made afresh for each attempt: it lives for minutes, attempts go on for a day.
  const delegation = await askDelegation({ userId: message.author, threadId: message.thread, messageId: message.id })
  const answer = signAnswerToken(env.SECRET, { thread: message.thread, message: message.id, bot: botOf(thread.bot), attempt: message.attempts })
  try {
    return await askBot(env, path, question, { delegation, answer })
  }
  finally {
    // Also when the answer comes later: what is read as the person is read during the call.
    endDelegation(delegation)
  }
}

/** The language of an active member. @throws FinalError for anybody else: a bot never reads as somebody who has left */
async function activeMemberLocale(database: Database, user: string): Promise<'de' | 'en'> {
  const person = await database('directus_users').where({ id: user, status: 'active' }).whereNotNull('role').first('language') as { language: string | null } | undefined
  if (!person) throw new FinalError('the person is no active member any more')
  return person.language?.startsWith('en') ? 'en' : 'de'
}

async function readHistory(database: Database, { thread, position }: ClaimedMessage): Promise<Question['history']> {
  const rows = await database('chat_messages').where({ thread }).where('position', '<', position).orderBy('position', 'desc').limit(HISTORY).select('role', 'content') as { role: string, content: string }[]
  return rows.reverse().map(({ role, content }) => ({ role, content: content.slice(0, 2000) }))
}
