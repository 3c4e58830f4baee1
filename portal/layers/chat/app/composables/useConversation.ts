import { ApiError } from '~/utils/api'
import type { ChatMessage, ChatSent } from '../../shared/chat'

const PAGE = 50
/** Milliseconds before an answer is looked for, with the stream of events and without. */
const [TOLD, LOOK] = [2_000, 250]
const OPEN: readonly string[] = ['sent', 'thinking', 'delayed']

/** The messages of one conversation: what is stored, what is on its way, and the answers that are waited for. */
export function useConversation(threadId: string) {
  const api = useApi()
  const { unsent, put, take } = useChatOutbox(threadId)
  const messages = shallowRef<ChatMessage[]>([])
  const total = ref<number>()
  const error = shallowRef<unknown>()
  /** Why the messages on their way have not been taken. */
  const sendError = shallowRef<unknown>()
  const sending = ref(false)
  const waiting = computed(() => messages.value.some(message => message.role === 'user' && OPEN.includes(message.state)))
  const path = `/chat/threads/${threadId}/messages`

  function merge(found: readonly ChatMessage[]): void {
    const byId = new Map([...messages.value, ...found].map(message => [message.id, message]))
    messages.value = [...byId.values()].sort((a, b) => a.position - b.position)
    for (const message of found) take(message.id)
  }

  /** Fetches the newest messages. @returns whether an answer is still to come */
  async function refresh(): Promise<boolean> {
    try {
      const list = await api.list<ChatMessage>(path, { query: { sort: '-position', pageSize: PAGE } })
      merge(list.data)
      total.value = list.pagination.total
      error.value = undefined
    }
    catch (cause) {
      if (total.value === undefined) error.value = cause
      throw cause
    }
    return waiting.value
  }
  // The stream tells of the answer at once; whether a part is away it does not tell.
  const { isOpen } = useLive(['chat_messages'], (events) => {
    if (events.length === 0 || events.some(({ payload }) => payload.values?.thread === threadId)) void refresh().catch(() => {})
  })
  const { soon } = usePolling(refresh, () => isOpen() ? TOLD : LOOK)

  async function older(): Promise<void> {
    const page = Math.floor(messages.value.length / PAGE) + 1
    merge((await api.list<ChatMessage>(path, { query: { sort: '-position', pageSize: PAGE, page } })).data)
  }

  /** Sends what is on its way, in order. A refused message stays there and says why. */
  async function flush(): Promise<void> {
    if (sending.value) return
    sending.value = true
    sendError.value = undefined
    try {
      for (let next = unsent.value[0]; next; next = unsent.value[0]) {
        const { message } = await api.post<ChatSent>(path, { id: next.id, content: next.content })
        take(next.id)
        merge([message])
        soon()
      }
    }
    catch (cause) {
      sendError.value = cause
    }
    sending.value = false
  }

  async function retry(id: string): Promise<void> {
    try {
      merge([(await api.post<ChatSent>(`/chat/messages/${id}/retry`)).message])
    }
    catch (cause) {
      // Answered in the meantime: looking again shows it.
      if (!(cause instanceof ApiError) || cause.code !== 'MESSAGE_NOT_FAILED') throw cause
    }
    soon()
  }

  const onOnline = (): void => void flush()
  onMounted(() => {
    window.addEventListener('online', onOnline)
    void refresh().then(open => open && soon(), () => undefined)
    void flush()
  })
  onBeforeUnmount(() => window.removeEventListener('online', onOnline))

  return {
    messages, unsent, total, error, sendError, sending, waiting, older, retry, flush,
    reload: () => refresh().then(open => open && soon(), () => undefined),
    discard: take,
    send(content: string): void {
      put(content)
      void flush()
    },
  }
}
