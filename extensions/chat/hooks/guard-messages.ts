import type { Accountability } from '@kontor/extension-shared/context'
import { chatError } from '../errors.ts'

/**
 * Messages come in by the chat's own operations only, for admins too: nobody can put words into the bot's or another
 * person's mouth, move a message or change its state.
 * @throws CHAT_MESSAGES_ARE_KEPT
 */
export function guardMessages(payload: unknown, _: unknown, { accountability }: { accountability: Accountability | null }): unknown {
  if (accountability) throw chatError('CHAT_MESSAGES_ARE_KEPT')
  return payload
}
