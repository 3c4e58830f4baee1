import type { SentMessage } from '@kontor/model/wire/chat'
import { callDirectus, defineApi, requireCaller } from '~~/server/core'
import type { ChatSent } from '../../../../../../shared/chat'
import { chatId } from '../../../../../utils/chat-thread'
import { presentMessage } from '../../../../../utils/present-message'

/** Has a failed message answered after all; a delayed one is tried at once. */
export default defineApi(async (event): Promise<ChatSent> => {
  const { access } = await requireCaller(event)
  const { message, answerId } = await callDirectus<SentMessage>(event, access, `/chat/messages/${chatId(event)}/retry`, { method: 'POST' })
  return { message: presentMessage(message), answerId }
})
