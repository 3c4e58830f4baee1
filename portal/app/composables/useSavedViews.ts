import { ApiError } from '~/utils/api'
import type { ListState } from './useRecordList'

const PATH = '/platform/views'
/** Answers to a view that is not there (any more); anything else says nothing of it. */
const GONE: ReadonlySet<number> = new Set([400, 403, 404])

interface Options {
  /** Name of the collection. */
  readonly list: string
  readonly defaultSort: string
  readonly state: Readonly<Ref<ListState>>
  /** Whether the list shows what was remembered of the view, which somebody may have changed since. */
  readonly cameBack: Readonly<Ref<boolean>>
  /** Columns as they are shown with the view; nothing for the usual ones. Kept by the page, because its list needs them first. */
  readonly columns: Ref<readonly string[] | undefined>
}
/** What is remembered of the view used last, so that the list need not wait for it. */
type LastView = Pick<SavedView, 'id' | 'query' | 'columns'>

/** The view that a list comes back with, and its columns: called before the list, for it changes the address that the list goes by. */
export function useLastView(list: string) {
  const tenant = useTenant()
  const route = useRoute()
  const router = useRouter()
  const { me } = useMe()
  // Of this person: others may use the same browser.
  const last = useRemembered<LastView | null>(`view:${me.value?.id}:${tenant.value}:${list}`, null)
  const known = last.value
  const comesBack = known !== null && route.query.view === undefined && !saysHow(route.query)
  if (comesBack) void router.replace({ query: { ...route.query, ...queryOfView(known) } })
  const cameBack = ref(comesBack)
  const columns = shallowRef(known !== null && (comesBack || route.query.view === known.id) ? columnsOf(known) : undefined)
  return { last, columns, cameBack }
}

/** Nothing for the usual ones. */
const columnsOf = (view: Pick<SavedView, 'columns'> | undefined): readonly string[] | undefined => view?.columns?.length ? view.columns : undefined

/**
 * Views of a list: search, filters, order and columns under a name, private or for the team. The chosen one stands in the
 * address beside what it says, so that the list itself needs to know of none.
 */
export function useSavedViews({ list, defaultSort, state, columns, cameBack }: Options, last: Ref<LastView | null>) {
  const api = useApi()
  const route = useRoute()
  const router = useRouter()
  const { t } = useI18n()
  const notify = useNotify()
  const own = shallowRef<readonly SavedView[]>([])
  const team = shallowRef<readonly SavedView[]>([])
  const error = shallowRef<unknown>()
  const loaded = ref(false)
  const id = computed(() => typeof route.query.view === 'string' ? route.query.view : undefined)
  const active = computed(() => [...own.value, ...team.value].find(view => view.id === id.value))
  const query = computed(() => viewQuery(state.value, defaultSort))
  const changed = computed(() => active.value !== undefined && (query.value !== (active.value.query ?? '') || (columns.value ?? []).join() !== (active.value.columns ?? []).join()))

  async function load(): Promise<void> {
    const of = (filter: Record<string, string>) => api.list<SavedView>(PATH, { query: { pageSize: 100, sort: 'name', filter: { list, ...filter } } })
    try {
      const [mine, shared] = await Promise.all([of({ owner: 'me' }), of({ shared: 'true' })])
      own.value = mine.data
      team.value = shared.data.filter(view => !mine.data.some(one => one.id === view.id))
      error.value = undefined
      loaded.value = true
    }
    catch (cause) {
      error.value = cause
    }
  }

  function show(view: SavedView | undefined, how: 'push' | 'replace' = 'push'): void {
    columns.value = columnsOf(view)
    last.value = view ? { id: view.id, query: view.query, columns: view.columns } : null
    void router[how]({ query: { ...withoutView(route.query), ...view ? queryOfView(view) : {} } })
  }

  /** A link names the view alone; one that is gone leaves the list as it comes. */
  async function start(): Promise<void> {
    await load()
    if (!loaded.value || id.value === undefined) return
    const wanted = active.value ?? await api.get<SavedView>(`${PATH}/${id.value}`).catch((cause: unknown) => cause instanceof ApiError && GONE.has(cause.status) ? undefined : null)
    if (wanted === null) return
    if (wanted === undefined) {
      notify.info(t('views.gone'))
      return show(undefined, 'replace')
    }
    if (!saysHow(route.query) || (cameBack.value && last.value?.id === wanted.id && query.value === (last.value.query ?? ''))) return show(wanted, 'replace')
    columns.value ??= columnsOf(wanted)
  }

  const values = () => ({ query: query.value || null, columns: columns.value?.length ? [...columns.value] : null })
  async function create(name: string, shared: boolean, shown: readonly string[]): Promise<void> {
    const made = await api.post<SavedView>(PATH, { name, list, shared, query: query.value || null, columns: [...shown] })
    await load()
    show(made)
  }
  async function change(view: SavedView, how: { name: string, shared: boolean }): Promise<void> {
    await api.patch(`${PATH}/${view.id}`, how)
    await load()
  }
  /** Takes the list as it is now into the view. */
  async function save(view: SavedView): Promise<void> {
    const fresh = await api.patch<SavedView>(`${PATH}/${view.id}`, values())
    last.value = { id: fresh.id, query: fresh.query, columns: fresh.columns }
    await load()
  }
  async function remove(view: SavedView): Promise<void> {
    await api.delete(`${PATH}/${view.id}`)
    if (view.id === id.value) show(undefined)
    await load()
  }

  // The browser's back leads to another view as well.
  watch(id, (now) => {
    const view = [...own.value, ...team.value].find(one => one.id === now)
    if (now === undefined) columns.value = undefined
    else if (view) columns.value = columnsOf(view)
  })
  void start()
  return { own, team, active, changed, error, load, show, create, change, save, remove }
}
