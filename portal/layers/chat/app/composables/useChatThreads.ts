import type { Pagination } from '~/utils/api'

const PAGE = 30

/** The person's conversations, the last used first; one list for every page of the chat. */
export function useChatThreads() {
  const api = useApi()
  const threads = useState<ChatThread[]>('chat-threads', () => [])
  const pagination = useState<Pagination | undefined>('chat-threads-page', () => undefined)
  const search = useState('chat-threads-search', () => '')
  const error = useState<unknown>('chat-threads-error', () => undefined)
  const hasMore = computed(() => pagination.value !== undefined && pagination.value.page < pagination.value.totalPages)

  async function fetchPage(page: number): Promise<void> {
    const term = search.value
    try {
      const list = await api.list<ChatThread>('/chat/threads', { query: { search: term.trim(), sort: '-lastMessageAt,-createdAt', page, pageSize: PAGE } })
      // An answer to a former search comes too late.
      if (term !== search.value) return
      const known = page === 1 ? [] : threads.value
      threads.value = [...known, ...list.data.filter(thread => !known.some(k => k.id === thread.id))]
      pagination.value = list.pagination
      error.value = undefined
    }
    catch (cause) {
      if (term === search.value) error.value = cause
    }
  }

  return {
    threads, search, error, hasMore,
    loaded: computed(() => pagination.value !== undefined),
    reload: () => fetchPage(1),
    more: () => fetchPage((pagination.value?.page ?? 0) + 1),
    create: (lead?: string) => api.post<ChatThread>('/chat/threads', lead ? { lead } : {}),
    async rename(id: string, title: string): Promise<void> {
      const renamed = await api.patch<ChatThread>(`/chat/threads/${id}`, { title })
      threads.value = threads.value.map(thread => thread.id === id ? renamed : thread)
    },
    async remove(id: string): Promise<void> {
      await api.delete(`/chat/threads/${id}`)
      threads.value = threads.value.filter(thread => thread.id !== id)
    },
  }
}
