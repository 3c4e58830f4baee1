import { randomUUID } from 'node:crypto'
import type { Database, ExtensionContext } from '@kontor/extension-shared/context'
import { newMessage, uuid, type MessageRow } from '@kontor/model/wire/chat'
import { chatError } from '../errors.ts'
import { answerQueue } from '../queue/queue.ts'
import { suggestTitle } from '../threads/title.ts'
import { readMessage, sent } from './message-row.ts'
import { answering, parse, personOf, type Handler } from './request.ts'

/**
 * `POST /chat/threads/:id/messages`: stores the message, answers 201 with it and the id of the answer to come, and has
 * it answered afterwards.
 */
export function sendMessage(context: ExtensionContext): Handler {
  return answering(async (request) => {
    const author = personOf(request)
    const thread = uuid.safeParse(request.params.id).data
    const { content, id = randomUUID() } = parse(newMessage, request.body, 'CHAT_BODY_INVALID')
    if (thread === undefined) throw chatError('THREAD_NOT_FOUND')
    const message = await storeMessage(context.database, { id, thread, author, content })
    answerQueue(context).kick()
    return { status: 201, data: sent(message) }
  })
}

interface Question {
  readonly id: string
  readonly thread: string
  readonly author: string
  readonly content: string
}

/** @throws THREAD_NOT_FOUND also for a thread of somebody else, MESSAGE_ID_TAKEN */
async function storeMessage(database: Database, { id, thread, author, content }: Question): Promise<MessageRow> {
  return database.transaction(async (trx) => {
    // The lock puts messages of one thread in a row.
    const found = await trx('chat_threads').where({ id: thread, owner: author }).whereNull('deleted_at').forUpdate().first('title') as { title: string | null } | undefined
    if (!found) throw chatError('THREAD_NOT_FOUND')
    const highest = await trx('chat_messages').where({ thread }).max('position as position').first() as { position: number | null } | undefined
    const last = highest?.position ?? 0
    const inserted = await trx('chat_messages').insert({
      // Questions have odd positions, the answer has the next one: they stand together, also when another question came in between.
      id, thread, author, content, position: last + (last % 2 === 0 ? 1 : 2),
      role: 'user', state: 'sent', attempts: 0, next_attempt_at: trx.fn.now(), user_created: author, date_created: trx.fn.now(),
    }).onConflict('id').ignore().returning('id') as { id: string }[]
    const stored = await readMessage(trx, id)
    if (!stored || stored.thread !== thread || stored.author !== author || stored.content !== content) throw chatError('MESSAGE_ID_TAKEN')
    if (inserted.length > 0) {
      await trx('chat_threads').where({ id: thread }).update({ last_message_at: trx.fn.now(), title: found.title || suggestTitle(content) })
      // Somebody is there again: what waits for its next attempt need not wait longer. Without an error it waits for an answer that a bot has promised.
      await trx('chat_messages').where({ thread, state: 'delayed' }).whereNotNull('last_error').update({ next_attempt_at: trx.fn.now() })
    }
    return stored
  })
}
