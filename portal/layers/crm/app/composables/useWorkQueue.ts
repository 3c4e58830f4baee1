import { ApiError } from '~/utils/api'
import { LEADS_PATH, type Lead } from '../utils/leads'

/** Which leads are gone through, and in which order, as a list's address says it. */
export interface WorkSource {
  readonly filters: Readonly<Record<string, string>>
  readonly search: string
  readonly sort: string
}
export type WorkItem = Pick<Lead, 'id' | 'company' | 'owner'>
/** What a tab remembers of a queue, so that a reload goes on where it was. */
interface Kept { readonly items: readonly WorkItem[], readonly next: string | null, readonly total: number, readonly worked: readonly string[] }

const PAGE = 50
/** So few are left that the next ones are read. */
const FEW = 10
/** What stands in the address behind the last lead. */
const END = 'end'

/**
 * Leads one after the other. They are read part by part, each from where the one before it ended, and stay where they are in
 * the queue whatever becomes of them: a lead that leaves the filter takes nobody's place, and none comes twice. The lead that
 * is worked on stands in the address (`at`).
 * @param source undefined as long as it is not known
 */
export function useWorkQueue(source: () => WorkSource | undefined) {
  const api = useApi()
  const route = useRoute()
  const router = useRouter()
  const tenant = useTenant()
  const { me } = useMe()
  const items = shallowRef<readonly WorkItem[]>([])
  const total = ref(0)
  const worked = ref<ReadonlySet<string>>(new Set())
  const error = shallowRef<unknown>()
  const loading = ref(true)
  /** Where the next part begins; null when there is none. */
  let next: string | null = null
  let asked = 0
  let reading: Promise<void> | undefined

  const key = computed(() => JSON.stringify(source()))
  const name = () => `kontor:work:${me.value?.id}:${tenant.value}:${key.value}`
  /** As the address says, or is about to say: keys may come faster than it changes. */
  const atId = ref(route.query.at)
  watch(() => route.query.at, (id) => { atId.value = id })
  const at = computed(() => {
    const id = atId.value
    if (id === undefined) return 0
    const found = items.value.findIndex(one => one.id === id)
    return found < 0 ? items.value.length : found
  })
  const current = computed<WorkItem | undefined>(() => items.value[at.value])
  /** Behind the present one. */
  const left = computed(() => Math.max(0, total.value - at.value - 1))

  function keep(): void {
    try {
      sessionStorage.setItem(name(), JSON.stringify({ items: items.value, next, total: total.value, worked: [...worked.value] } satisfies Kept))
    }
    catch {
      // Without storage a reload begins with the lead in the address.
    }
  }
  function recall(): Kept | undefined {
    try {
      return JSON.parse(sessionStorage.getItem(name()) ?? 'null') as Kept | null ?? undefined
    }
    catch {
      return undefined
    }
  }

  const ask = (query: Record<string, unknown>) => {
    const { filters, search, sort } = source() as WorkSource
    return api.list<Lead>(LEADS_PATH, { query: { ...query, sort, search, ...askedFilters(filters) } })
  }
  function add(found: readonly Lead[]): void {
    const known = new Set(items.value.map(({ id }) => id))
    items.value = [...items.value, ...found.filter(({ id }) => !known.has(id)).map(({ id, company, owner }) => ({ id, company, owner }))]
  }
  /** Reads the next part. What cannot be read is asked for again with the next step. */
  async function more(): Promise<void> {
    const [turn, from] = [asked, next]
    if (from === null) return
    const { data, pagination } = await ask({ cursor: from, pageSize: PAGE, fields: ['company', 'owner'] })
    if (turn !== asked) return
    add(data)
    next = pagination.nextCursor ?? null
    // All of them are known now.
    total.value = next === null ? items.value.length : Math.max(total.value, items.value.length)
    keep()
  }
  const readOn = (): Promise<void> => reading ??= more().finally(() => { reading = undefined })

  async function start(afresh = false): Promise<void> {
    if (!source()) return
    const turn = asked += 1
    reading = undefined
    loading.value = true
    error.value = undefined
    const wanted = afresh ? undefined : route.query.at
    const kept = wanted === undefined ? undefined : recall()
    try {
      if (kept && (wanted === END || kept.items.some(({ id }) => id === wanted))) {
        items.value = kept.items
        next = kept.next
        total.value = kept.total
        worked.value = new Set(kept.worked)
      }
      else {
        items.value = []
        next = 'start'
        worked.value = new Set()
        const [count, first] = await Promise.all([ask({ pageSize: 1, fields: 'id' }), typeof wanted === 'string' && wanted !== END ? api.get<Lead>(`${LEADS_PATH}/${encodeURIComponent(wanted)}`).catch(notThere) : undefined])
        if (turn !== asked) return
        total.value = count.pagination.total
        // A link to a lead begins with that one.
        if (first) add([first])
        await more()
        if (turn !== asked) return
        if (items.value.length > 0 && !first) place(0)
      }
    }
    catch (cause) {
      if (turn === asked) error.value = cause
    }
    if (turn === asked) loading.value = false
  }
  function notThere(cause: unknown): undefined {
    if (!(cause instanceof ApiError) || ![400, 403, 404].includes(cause.status)) throw cause
  }

  function place(index: number): void {
    atId.value = items.value[index]?.id ?? END
    void router.replace({ query: { ...route.query, at: atId.value } })
  }
  async function move(by: 1 | -1): Promise<void> {
    const wanted = at.value + by
    if (wanted < 0) return
    if (wanted >= items.value.length && next !== null) {
      try {
        await readOn()
      }
      catch (cause) {
        error.value = cause
        return
      }
    }
    error.value = undefined
    place(wanted)
    if (items.value.length - wanted < FEW) void readOn().catch(() => undefined)
  }
  /** Leads back to one of the queue. */
  function goTo(id: string): void {
    const index = items.value.findIndex(one => one.id === id)
    if (index >= 0) place(index)
  }
  function mark(id: string, done = true): void {
    const now = new Set(worked.value)
    if (done) now.add(id)
    else now.delete(id)
    worked.value = now
    keep()
  }
  const { path } = route
  // Whoever comes in anew, without a place in the address, begins anew.
  watch(() => [key.value, route.query.at === undefined && route.path === path] as const, ([now, anew], former) => {
    if (now !== former?.[0] || anew) void start()
  }, { immediate: true })
  return { items, total, at, current, left, worked, loading, error, start, move, goTo, mark }
}
