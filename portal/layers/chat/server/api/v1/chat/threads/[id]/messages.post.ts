import { MESSAGE_LENGTH, newMessage, type SentMessage } from '@kontor/model/wire/chat'
import { z } from 'zod'
import { callDirectus, defineRoute } from '~~/server/core'
import { chatSent } from '../../../../../../shared/schemas'
import { presentMessage } from '../../../../../utils/present-message'
import { waitForAnswer } from '../../../../../utils/wait-for-answer'

const MESSAGES = {
  content: { de: `Bitte 1 bis ${MESSAGE_LENGTH} Zeichen eingeben.`, en: `Enter 1 to ${MESSAGE_LENGTH} characters.` },
  id: { de: 'Keine gültige Kennung (UUID).', en: 'Not a valid id (UUID).' },
} as const

export default defineRoute({
  summary: 'Stores a message, which will be answered',
  description: 'With an `id` of the caller\'s own, sending again stores nothing twice.',
  query: z.strictObject({ wait: z.stringbool({ truthy: ['true'], falsy: ['false'] }).optional().meta({ override: { type: 'boolean' }, description: 'Waits for the answer, but not longer than eight seconds; it comes all the same, under `answerId`.' }) }),
  body: newMessage,
  explain: ({ field, code }, locale) => code !== 'UNKNOWN_FIELD' && (field === 'content' || field === 'id') ? { field, code: 'INVALID', message: MESSAGES[field][locale] } : undefined,
  answer: chatSent, status: 201, codes: { THREAD_NOT_FOUND: 404, MESSAGE_ID_TAKEN: 409, CHAT_LOGIN_REQUIRED: 403 },
}, async (event, { caller: { access }, params, query, body }) => {
  const { message, answerId } = await callDirectus<SentMessage>(event, access, `/chat/threads/${params.id}/messages`, { method: 'POST', body })
  const sent = { message: presentMessage(message), answerId }
  return query.wait ? { ...sent, answer: await waitForAnswer(event, access, { question: message.id, answer: answerId }) } : sent
})
