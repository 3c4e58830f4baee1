import type { Answer } from '~~/shared/answer'
import type * as schemas from './schemas'

/** A record that an answer rests on. */
export type ChatSource = Answer<typeof schemas.chatSource>
/** A message as the API answers it. */
export type ChatMessage = Answer<typeof schemas.chatMessage>
/** What sending a message answers; `answer` only for those who wait, null when it has not come in time. */
export type ChatSent = Answer<typeof schemas.chatSent>
