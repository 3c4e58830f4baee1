import type { SentMessage } from '@kontor/model/wire/chat'
import { callDirectus, defineRoute } from '~~/server/core'
import { chatSent } from '../../../../../../shared/schemas'
import { presentMessage } from '../../../../../utils/present-message'

export default defineRoute({
  summary: 'Has a failed message answered after all', description: 'A delayed one is tried at once.', answer: chatSent, codes: { MESSAGE_NOT_FOUND: 404, MESSAGE_NOT_FAILED: 409, CHAT_LOGIN_REQUIRED: 403 },
}, async (event, { caller, params }) => {
  const { message, answerId } = await callDirectus<SentMessage>(event, caller.access, `/chat/messages/${params.id}/retry`, { method: 'POST' })
  return { message: presentMessage(message), answerId }
})
