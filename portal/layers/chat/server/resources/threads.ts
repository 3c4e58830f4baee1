import { chatThreads } from '@kontor/model'
import type { Resource } from '~~/server/resource'

/** A person's own conversations. */
export const threadResource: Resource = { collection: chatThreads, codes: { BOT_UNKNOWN: 400, THREAD_FIELD_KEPT: 400, CHAT_LOGIN_REQUIRED: 403 } }
