/** What the domain adds to the shell. */
export default defineNuxtPlugin(() => {
  registerDomain({
    key: 'chat',
    order: 50,
    navigation: [{ key: 'chat', label: 'chat.nav', icon: 'i-lucide-messages-square', to: 'chat' }],
    actions: [{ key: 'chat-new', label: 'chat.new', icon: 'i-lucide-message-square-plus', to: 'chat?new' }],
    widgets: [{ key: 'chat-recent', order: 30, span: 2, component: () => import('../components/ChatRecent.vue') }],
    search: [{
      label: 'chat.nav',
      find: async (term, api, signal) => {
        const { data } = await api.list<ChatThread>('/chat/threads', { signal, query: { search: term, pageSize: 5, sort: '-lastMessageAt' } })
        return data.map(thread => ({ id: thread.id, label: thread.title ?? '…', suffix: thread.lead?.label, icon: 'i-lucide-message-square', to: `chat/${thread.id}` }))
      },
    }],
  })
})
