import type { ApiRecord, Pagination } from '~/utils/api'

export interface ListState {
  readonly page: number
  readonly pageSize: number
  readonly sort: string
  readonly search: string
  /** `status` or `city.contains` -> value, as in `filter[city][contains]=...`. */
  readonly filters: Readonly<Record<string, string>>
}

interface Options {
  /** Path of the API, such as `/crm/leads`. */
  readonly path: string
  readonly defaultSort: string
  /** Outside names of the fields that rows need. */
  readonly fields: () => readonly string[] | undefined
}

const PREFIX = 'f.'
const PAGE_SIZE = 25
/** The API counts pages up to the 10,000th record. */
const LAST_PAGE = 10_000 / PAGE_SIZE

/**
 * A list whose page, order, search and filters stand in the address of the page, so that it can be linked and the
 * browser's back works. The former rows stay until the next ones are there.
 */
export function useRecordList<T extends ApiRecord>(options: Options) {
  const route = useRoute()
  const router = useRouter()
  const api = useApi()
  const rows = shallowRef<T[]>([])
  const pagination = shallowRef<Pagination>()
  const error = shallowRef<unknown>()
  const loading = ref(true)
  let running: AbortController | undefined

  const text = (value: unknown) => typeof value === 'string' ? value : ''
  const state = computed<ListState>(() => ({
    page: Math.min(LAST_PAGE, Math.max(1, Number.parseInt(text(route.query.page)) || 1)),
    pageSize: PAGE_SIZE,
    sort: text(route.query.sort) || options.defaultSort,
    search: text(route.query.search),
    filters: Object.fromEntries(Object.entries(route.query).flatMap(([k, v]) => k.startsWith(PREFIX) && typeof v === 'string' ? [[k.slice(PREFIX.length), v]] : [])),
  }))

  /** Changes part of the state; anything but the page itself leads back to the first page. */
  function set(change: Partial<ListState>, how: 'push' | 'replace' = 'push'): void {
    const next = { ...state.value, ...change, page: change.page ?? 1 }
    const query = {
      ...Object.fromEntries(Object.entries(route.query).filter(([k]) => !k.startsWith(PREFIX) && !['page', 'sort', 'search'].includes(k))),
      ...next.page > 1 ? { page: String(next.page) } : {},
      ...next.sort !== options.defaultSort ? { sort: next.sort } : {},
      ...next.search ? { search: next.search } : {},
      ...Object.fromEntries(Object.entries(next.filters).filter(([, v]) => v !== '').map(([k, v]) => [PREFIX + k, v])),
    }
    void router[how]({ query })
  }

  function setFilter(key: string, value: string | undefined): void {
    const others = omitKeys(state.value.filters, key)
    set({ filters: value === undefined ? others : { ...others, [key]: value } })
  }

  async function load(): Promise<void> {
    running?.abort()
    const { signal } = running = new AbortController()
    loading.value = true
    const { page, pageSize, sort, search, filters } = state.value
    const filter = Object.fromEntries(Object.entries(filters).map(([key, value]) => [`filter[${key.replace('.', '][')}]`, value]))
    try {
      const answer = await api.list<T>(options.path, { signal, query: { page, pageSize, sort, search, fields: options.fields(), ...filter } })
      rows.value = answer.data
      pagination.value = answer.pagination
      error.value = undefined
      // The last record of the last page is gone, or somebody kept the address of a longer list.
      const last = answer.pagination.totalPages
      if (page > last && last > 0) set({ page: Math.min(last, LAST_PAGE) }, 'replace')
    }
    catch (cause) {
      if (signal.aborted) return
      error.value = cause
    }
    loading.value = false
  }

  // Opening a record changes the address too, but not what is listed.
  const asked = computed(() => JSON.stringify([state.value, options.fields()]))
  watch([asked, useChanges(options.path).count], load)
  void load()
  onScopeDispose(() => running?.abort())
  return { state, rows, pagination, error, loading, set, setFilter, load }
}
