import { ANSWER_HEADER, lateAnswer } from '@kontor/model/wire/chat'
import { getRequestHeader } from 'h3'
import { z } from 'zod'
import { callDirectus, defineRoute } from '~~/server/core'

export default defineRoute({
  summary: 'Answers a message for the bot that was asked', description: 'For workflows that need longer than the call of their webhook waits (role `automation`). The same answer once more changes nothing.',
  headers: [{ in: 'header', name: 'X-Kontor-Answer', required: true, description: 'Came with the call of the webhook. Good for this message and this attempt.', schema: { type: 'string' } }],
  body: lateAnswer, status: 201, once: 'database', answer: z.object({ answerId: z.guid() }),
  codes: { CHAT_AUTOMATION_REQUIRED: 403, ANSWER_TOKEN_INVALID: 403, MESSAGE_NOT_FOUND: 404, MESSAGE_NOT_WAITING: 409 },
}, (event, { caller, params, body }) => callDirectus<{ answerId: string }>(event, caller.access, `/chat/messages/${params.id}/answer`, { method: 'POST', body, headers: { [ANSWER_HEADER]: getRequestHeader(event, 'x-kontor-answer') ?? '' } }))
