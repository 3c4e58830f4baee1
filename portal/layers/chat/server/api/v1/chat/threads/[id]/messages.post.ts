import { getQuery, setResponseStatus } from 'h3'
import { z } from 'zod'
import { callDirectus, defineApi, KontorError, readJsonObject, requestFacts, requireCaller, type Problem } from '~~/server/core'
import type { ChatSent } from '../../../../../../shared/chat'
import { chatId } from '../../../../../utils/chat-thread'
import { presentMessage, type MessageRow } from '../../../../../utils/present-message'
import { waitForAnswer } from '../../../../../utils/wait-for-answer'

const LONGEST = 20_000
const MESSAGES = {
  content: { de: `Bitte 1 bis ${LONGEST} Zeichen eingeben.`, en: `Enter 1 to ${LONGEST} characters.` },
  id: { de: 'Keine gültige Kennung (UUID).', en: 'Not a valid id (UUID).' },
  unknown: { de: 'Dieses Feld gibt es hier nicht.', en: 'There is no such field here.' },
} as const

const schema = z.strictObject({ content: z.string().trim().min(1).max(LONGEST), id: z.guid().optional() })

/**
 * Stores a message and answers 201 with it and the id that its answer will have; `?wait=true` waits up to a minute for
 * the answer. With an `id` of the caller's own, sending again stores nothing twice.
 */
export default defineApi(async (event): Promise<ChatSent> => {
  const body = schema.safeParse(await readJsonObject(event))
  const { locale } = requestFacts(event)
  if (!body.success) {
    throw new KontorError('VALIDATION_FAILED', { details: body.error.issues.flatMap((issue): Problem[] => issue.code === 'unrecognized_keys'
      ? issue.keys.map(field => ({ field, code: 'UNKNOWN_FIELD', message: MESSAGES.unknown[locale] }))
      : [{ field: String(issue.path[0]), code: 'INVALID', message: MESSAGES[issue.path[0] === 'id' ? 'id' : 'content'][locale] }]) })
  }
  const { access } = await requireCaller(event)
  const { message, answerId } = await callDirectus<{ message: MessageRow, answerId: string }>(event, access, `/chat/threads/${chatId(event)}/messages`, { method: 'POST', body: body.data })
  setResponseStatus(event, 201)
  const sent = { message: presentMessage(message), answerId }
  return getQuery(event).wait === 'true' ? { ...sent, answer: await waitForAnswer(event, access, answerId) } : sent
})
