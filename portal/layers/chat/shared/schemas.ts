import { messageRow, messageSource } from '@kontor/model/wire/chat'
import { z } from 'zod'

/** What the API of the chat answers. Types in `chat.ts` follow from it. */

export const chatSource = z.object({ collection: messageSource.shape.collection, id: z.guid(), label: z.string() })

export const chatMessage = z.object({
  id: z.guid(), threadId: z.guid(),
  position: z.int().meta({ description: 'Order within the conversation; an answer comes directly after its question.' }),
  role: messageRow.shape.role, content: z.string(), state: messageRow.shape.state,
  sources: z.array(chatSource).meta({ description: 'Records that an answer rests on.' }),
  replyTo: z.guid().nullable().meta({ description: 'The question that it answers.' }),
  createdAt: z.iso.datetime({ offset: true }),
}).meta({ id: 'ChatMessage' })

export const chatSent = z.object({
  message: chatMessage, answerId: z.guid().meta({ description: 'The id that the answer will have.' }),
  answer: chatMessage.nullable().optional().meta({ description: 'Only for those who wait; null when it has not come in time.' }),
}).meta({ id: 'ChatSent' })
