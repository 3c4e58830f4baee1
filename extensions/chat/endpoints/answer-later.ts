import type { ExtensionContext } from '@kontor/extension-shared/context'
import { ANSWER_HEADER, lateAnswer, uuid } from '@kontor/model/wire/chat'
import { ROLE_IDS } from '@kontor/policies'
import { readAnswerToken } from '../bot/answer-token.ts'
import { chatError } from '../errors.ts'
import { answerIdOf } from '../ids.ts'
import { answerQueue } from '../queue/queue.ts'
import { storeLateAnswer } from '../queue/results.ts'
import { answering, parse, type Handler } from './request.ts'

/**
 * `POST /chat/messages/:id/answer`: stores what a bot answers later than the call of its webhook could wait. By a program
 * with the role `automation`, which shows with the header `X-Kontor-Answer` that it was asked. Answers 201 with the
 * answer's id.
 */
export function answerLater(context: ExtensionContext): Handler {
  return answering(async (request) => {
    if (request.accountability?.role !== ROLE_IDS.automation) throw chatError('CHAT_AUTOMATION_REQUIRED')
    const { threadId, ...answer } = parse(lateAnswer, request.body, 'CHAT_BODY_INVALID')
    const message = uuid.safeParse(request.params.id).data
    const token = request.headers[ANSWER_HEADER]
    const asked = typeof token === 'string' ? readAnswerToken(String(context.env.SECRET), token) : undefined
    if (!asked || asked.message !== message || asked.thread !== threadId) throw chatError('ANSWER_TOKEN_INVALID')
    await storeLateAnswer(context.database, asked, answer)
    answerQueue(context).kick()
    return { status: 201, data: { answerId: answerIdOf(asked.message) } }
  })
}
