import type { z } from 'zod'
import type * as schemas from './schemas'

type Frozen<T> = T extends readonly (infer Item)[] ? readonly Frozen<Item>[] : T extends object ? { readonly [Key in keyof T]: Frozen<T[Key]> } : T

/** A record that an answer rests on. */
export type ChatSource = Frozen<z.infer<typeof schemas.chatSource>>
/** A message as the API answers it. */
export type ChatMessage = Frozen<z.infer<typeof schemas.chatMessage>>
/** What sending a message answers; `answer` only for those who wait, null when it has not come in time. */
export type ChatSent = Frozen<z.infer<typeof schemas.chatSent>>
