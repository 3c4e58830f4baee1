/** A message that has not been stored yet. Its id is made here, so that sending it again stores nothing twice. */
export interface UnsentMessage {
  readonly id: string
  readonly content: string
  readonly createdAt: string
}

/** Messages of a conversation on their way to the server; they survive a reload and a lost connection. */
export function useChatOutbox(threadId: string) {
  const unsent = useRemembered<UnsentMessage[]>(`chat-outbox:${threadId}`, [])
  return {
    unsent,
    put: (content: string) => { unsent.value = [...unsent.value, { id: crypto.randomUUID(), content, createdAt: new Date().toISOString() }] },
    take: (id: string) => { unsent.value = unsent.value.filter(message => message.id !== id) },
  }
}
