import type { ExtensionContext } from '@kontor/extension-shared/context'
import { uuid } from '@kontor/model/wire/chat'
import { chatError } from '../errors.ts'
import { answerQueue } from '../queue/queue.ts'
import { readMessage, sent } from './message-row.ts'
import { answering, personOf, type Handler } from './request.ts'

/**
 * `POST /chat/messages/:id/retry`: has a failed message answered after all, with a new day of attempts; a delayed one is
 * tried at once. Answers like sending does.
 */
export function retryMessage(context: ExtensionContext): Handler {
  const { database } = context
  return answering(async (request) => {
    const author = personOf(request)
    const id = uuid.safeParse(request.params.id).data
    const found = id && await database('chat_messages').join('chat_threads', 'chat_threads.id', 'chat_messages.thread')
      .where({ 'chat_messages.id': id, 'chat_messages.role': 'user', 'chat_threads.owner': author }).whereNull('chat_threads.deleted_at').first('chat_messages.id')
    if (!id || !found) throw chatError('MESSAGE_NOT_FOUND')
    const failed = await database('chat_messages').where({ id, state: 'failed' }).update({ state: 'sent', attempts: 0, next_attempt_at: database.fn.now(), last_error: null })
    const delayed = failed || await database('chat_messages').where({ id, state: 'delayed' }).update({ next_attempt_at: database.fn.now() })
    if (!delayed) throw chatError('MESSAGE_NOT_FAILED')
    answerQueue(context).kick()
    const message = await readMessage(database, id)
    if (!message) throw chatError('MESSAGE_NOT_FOUND')
    return { data: sent(message) }
  })
}
