import { ApiError, type ApiList, type ApiRecord, type Pagination } from '~/utils/api'
import type { LiveEvent } from '~/utils/live-stream'

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
  /** Name in the model: what others change is shown as it happens. */
  readonly collection?: string
  /** Collections whose records change something in these, each with the outside name of its relation to them. */
  readonly feeds?: Readonly<Record<string, string>>
}

const PREFIX = 'f.'
const PAGE_SIZE = 25
/** The API counts pages up to the 10,000th record. */
const LAST_PAGE = 10_000 / PAGE_SIZE

/** Milliseconds for which a row that somebody has changed is told from the others. */
const SHOWN = 3_000
/** Milliseconds after which what was told and could not be read is read again. */
const AGAIN = 5_000

/** Whether the pointer or the keyboard is on the rows of a list. */
const isPointedAt = () => document.querySelector('tbody:hover, tbody :focus-visible') !== null

/** Page, order, search and filters as they stand in the address. */
export function useListState(defaultSort: string) {
  const route = useRoute()
  const router = useRouter()
  const text = (value: unknown) => typeof value === 'string' ? value : ''
  const state = computed<ListState>(() => ({
    page: Math.min(LAST_PAGE, Math.max(1, Number.parseInt(text(route.query.page)) || 1)),
    pageSize: PAGE_SIZE,
    sort: text(route.query.sort) || defaultSort,
    search: text(route.query.search),
    filters: filtersOf(route.query),
  }))

  /** Changes part of the state; anything but the page itself leads back to the first page. */
  function set(change: Partial<ListState>, how: 'push' | 'replace' = 'push'): void {
    const next = { ...state.value, ...change, page: change.page ?? 1 }
    const query = {
      ...Object.fromEntries(Object.entries(route.query).filter(([k]) => !k.startsWith(PREFIX) && !['page', 'sort', 'search'].includes(k))),
      ...next.page > 1 ? { page: String(next.page) } : {},
      ...next.sort !== defaultSort ? { sort: next.sort } : {},
      ...next.search ? { search: next.search } : {},
      ...Object.fromEntries(Object.entries(next.filters).filter(([, v]) => v !== '').map(([k, v]) => [PREFIX + k, v])),
    }
    void router[how]({ query })
  }

  function setFilter(key: string, value: string | undefined): void {
    const others = omitKeys(state.value.filters, key)
    set({ filters: value === undefined ? others : { ...others, [key]: value } })
  }
  return { state, set, setFilter }
}

/**
 * A list whose page, order, search and filters stand in the address of the page, so that it can be linked and the
 * browser's back works. The former rows stay until the next ones are there.
 */
export function useRecordList<T extends ApiRecord>(options: Options) {
  const api = useApi()
  const { state, set, setFilter } = useListState(options.defaultSort)
  const rows = shallowRef<T[]>([])
  const pagination = shallowRef<Pagination>()
  const error = shallowRef<unknown>()
  const loading = ref(true)
  const whole = ref(false)
  let running: AbortController | undefined
  /** What a list that is being looked at does not take up by itself, because its rows would move. */
  const newer = shallowRef<ApiList<T>>()
  /** What was told while the list was being read. */
  const missed: LiveEvent[] = []
  let again: ReturnType<typeof setTimeout> | undefined
  /** Records that somebody has just changed. */
  const fresh = shallowRef<ReadonlySet<string>>(new Set())

  async function ask(signal: AbortSignal): Promise<ApiList<T>> {
    const { page, pageSize, sort, search, filters } = state.value
    const { data, pagination } = await api.list<T>(options.path, { signal, query: { page, pageSize, sort, search, fields: whole.value ? undefined : options.fields(), ...askedFilters(filters) } })
    return { data: data.map(withTextId), pagination }
  }

  function show(answer: ApiList<T>): void {
    rows.value = answer.data
    pagination.value = answer.pagination
    newer.value = undefined
  }

  async function load(): Promise<void> {
    running?.abort()
    const { signal } = running = new AbortController()
    loading.value = true
    const { page } = state.value
    try {
      const answer = await ask(signal)
      show(answer)
      error.value = undefined
      // The last record of the last page is gone, or somebody kept the address of a longer list.
      const last = answer.pagination.totalPages
      if (page > last && last > 0) set({ page: Math.min(last, LAST_PAGE) }, 'replace')
    }
    catch (cause) {
      if (signal.aborted) return
      const known = cause instanceof ApiError ? dropUnknown(cause, state.value, options.defaultSort) : undefined
      if (known) {
        // What the columns are is read anew; until then rows come with all of their fields.
        if (known.fields) whole.value = true
        if (JSON.stringify(known.state) !== JSON.stringify(state.value)) return set(known.state, 'replace')
        if (known.fields) return
      }
      error.value = cause
    }
    loading.value = false
    followMissed()
  }
  function followMissed(): void {
    clearTimeout(again)
    if (missed.length > 0) void follow(missed.splice(0))
  }

  /** Shows what others have changed. Rows that somebody points at stay where they are. */
  async function follow(events: readonly LiveEvent[]): Promise<void> {
    if (loading.value) return void missed.push(...events)
    running?.abort()
    const { signal } = running = new AbortController()
    const answer = await ask(signal).catch(() => undefined)
    if (signal.aborted) return
    if (!answer) {
      // It was told, and could not be read: the connection is gone, or about to be.
      missed.push(...events)
      clearTimeout(again)
      again = setTimeout(followMissed, AGAIN)
      return
    }
    const ids = new Set(events.map(({ recordId }) => recordId))
    const order = (list: readonly T[]) => list.map(({ id }) => id).join()
    if (order(answer.data) === order(rows.value) || !isPointedAt()) show(answer)
    else {
      const known = new Map(answer.data.map(row => [row.id, row]))
      rows.value = rows.value.map(row => known.get(row.id) ?? row)
      newer.value = answer
    }
    fresh.value = ids
    setTimeout(() => { if (fresh.value === ids) fresh.value = new Set() }, SHOWN)
  }
  const { collection, feeds = {} } = options
  /** What happens to records that belong to one of the rows counts as that row's. */
  function concern(events: readonly LiveEvent[]): readonly LiveEvent[] {
    const shown = new Set(rows.value.map(({ id }) => id))
    return events.flatMap((event) => {
      const relation = feeds[event.collection]
      if (event.collection === collection || relation === undefined) return [event]
      const owner = event.payload.values?.[relation]
      // What is changed in one, or that it is deleted, tells no owner: any row may be meant.
      if (owner === undefined) return [{ ...event, recordId: '' }]
      return shown.has(String(owner)) ? [{ ...event, recordId: String(owner) }] : []
    })
  }
  if (collection) {
    useLive([collection, ...Object.keys(feeds)], (events) => {
      const concerning = concern(events)
      if (events.length === 0 || concerning.length > 0) void follow(concerning)
    })
  }

  watch(() => JSON.stringify(options.fields()), () => { whole.value = false })
  // Opening a record changes the address too, but not what is listed.
  const asked = computed(() => JSON.stringify([state.value, options.fields(), whole.value]))
  watch([asked, useChanges(options.path).count], load)
  void load()
  window.addEventListener('online', followMissed)
  onScopeDispose(() => {
    window.removeEventListener('online', followMissed)
    clearTimeout(again)
    running?.abort()
  })
  return { state, rows, pagination, error, loading, newer, fresh, set, setFilter, load }
}
