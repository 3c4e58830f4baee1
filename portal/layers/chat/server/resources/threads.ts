import { chatThreads } from '@kontor/model'
import type { Resource } from '~~/server/resource'

/** A person's own conversations. */
export const threadResource: Resource = { collection: chatThreads }
