import { MESSAGE_LENGTH, newMessage, type SentMessage } from '@kontor/model/wire/chat'
import { getQuery, setResponseStatus } from 'h3'
import { callDirectus, defineApi, KontorError, readJsonObject, requestFacts, requireCaller, type Problem } from '~~/server/core'
import type { ChatSent } from '../../../../../../shared/chat'
import { chatId } from '../../../../../utils/chat-thread'
import { presentMessage } from '../../../../../utils/present-message'
import { waitForAnswer } from '../../../../../utils/wait-for-answer'

const MESSAGES = {
  content: { de: `Bitte 1 bis ${MESSAGE_LENGTH} Zeichen eingeben.`, en: `Enter 1 to ${MESSAGE_LENGTH} characters.` },
  id: { de: 'Keine gültige Kennung (UUID).', en: 'Not a valid id (UUID).' },
  unknown: { de: 'Dieses Feld gibt es hier nicht.', en: 'There is no such field here.' },
} as const

/**
 * Stores a message and answers 201 with it and the id that its answer will have; `?wait=true` waits up to a minute for
 * the answer. With an `id` of the caller's own, sending again stores nothing twice.
 */
export default defineApi(async (event): Promise<ChatSent> => {
  const body = newMessage.safeParse(await readJsonObject(event))
  const { locale } = requestFacts(event)
  if (!body.success) {
    throw new KontorError('VALIDATION_FAILED', { details: body.error.issues.flatMap((issue): Problem[] => issue.code === 'unrecognized_keys'
      ? issue.keys.map(field => ({ field, code: 'UNKNOWN_FIELD', message: MESSAGES.unknown[locale] }))
      : [{ field: String(issue.path[0]), code: 'INVALID', message: MESSAGES[issue.path[0] === 'id' ? 'id' : 'content'][locale] }]) })
  }
  const { access } = await requireCaller(event)
  const { message, answerId } = await callDirectus<SentMessage>(event, access, `/chat/threads/${chatId(event)}/messages`, { method: 'POST', body: body.data })
  setResponseStatus(event, 201)
  const sent = { message: presentMessage(message), answerId }
  return getQuery(event).wait === 'true' ? { ...sent, answer: await waitForAnswer(event, access, answerId) } : sent
})
