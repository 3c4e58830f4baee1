import type { Notification } from '../../shared/notification-schemas'

const PATH = '/platform/notifications'
/** Until the hub has told of what happened, and of much that happened at once. Milliseconds. */
const TOLD_AFTER = [4_500, 10_000]
/** The bell stands in the page twice, for wide and narrow windows: one call counts for both. */
let counting: { readonly slug: string | undefined, readonly done: Promise<void> } | undefined

/** What the person was told in the present tenant, for the bell. */
export function useNotifications() {
  const api = useApi()
  const tenant = useTenant()
  const notify = useNotify()
  const route = useRoute()
  const { t } = useI18n()
  const unread = useState('notifications-unread', () => 0)
  const entries = shallowRef<readonly Notification[]>()
  const error = shallowRef<unknown>()
  const inTenant = () => tenant.value !== undefined && tenant.value !== PLATFORM

  /** How many are not read yet; a failure shows with the next look. */
  function count(): Promise<void> {
    const slug = tenant.value
    if (counting && counting.slug === slug) return counting.done
    const done = countUnread(slug).finally(() => { if (counting?.done === done) counting = undefined })
    counting = { slug, done }
    return done
  }
  async function countUnread(slug: string | undefined): Promise<void> {
    if (!inTenant()) return void (unread.value = 0)
    const found = await api.list<Notification>(PATH, { query: { unread: true, pageSize: 1 } }).catch(() => undefined)
    // The person may have gone on to another tenant meanwhile.
    if (found && tenant.value === slug) unread.value = found.pagination.total
  }
  async function load(): Promise<void> {
    error.value = undefined
    try {
      entries.value = (await api.list<Notification>(PATH, { query: { pageSize: 50 } })).data
      await count()
    }
    catch (cause) {
      error.value = cause
    }
  }
  async function act(work: Promise<unknown>): Promise<void> {
    try {
      await work
    }
    catch (cause) {
      notify.error(cause, t('platform.notifications.failed'))
    }
    await load()
  }
  const mark = (entry: Notification, read: boolean) => {
    entries.value = entries.value?.map(one => one.id === entry.id ? { ...one, read } : one)
    return act(api.patch(`${PATH}/${entry.id}`, { read }))
  }
  const markAll = () => act(api.post(`${PATH}/read`))

  const look = () => { if (document.visibilityState === 'visible') void count() }
  onMounted(() => {
    document.addEventListener('visibilitychange', look)
    onScopeDispose(() => document.removeEventListener('visibilitychange', look))
  })
  // With each page, and when a task comes or goes, of which most notes tell. Not by the clock: a tenant that nobody uses may rest.
  watch([tenant, () => route.path], look, { immediate: true })
  useLive(['tasks'], look)
  // What has come to the person is told when it is quiet again.
  let later: ReturnType<typeof setTimeout>[] = []
  const forget = () => later.forEach(clearTimeout)
  useLive(['leads'], (events) => {
    if (!events.some(({ type }) => type === 'crm.lead.assigned')) return
    forget()
    later = TOLD_AFTER.map(after => setTimeout(look, after))
  })
  onScopeDispose(forget)
  return { unread, entries, error, inTenant: computed(inTenant), load, mark, markAll }
}
