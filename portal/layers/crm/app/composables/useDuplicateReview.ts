import type { ApiRecord, ApiReference } from '~/utils/api'
import type { CollectionInfo } from '~/utils/collection'
import type { MergedLeads, UnmergedLead } from '../../shared/duplicates'
import { LEADS_PATH, type Lead } from '../utils/leads'
import { compareLeads, otherSide, proposeSides, type Side } from '../utils/merge'

export interface Pair {
  readonly id: string
  readonly lead: ApiReference
  readonly other: ApiReference
  readonly score: number
  readonly reasons: readonly string[]
}
/** What was done last, to be taken back. */
export interface Done { readonly kind: 'merged' | 'dismissed', readonly id: string, readonly pair: Pair }

const PATH = '/crm/duplicates'
const PAGE = 100
/** Pairs follow from leads a moment after these were written (milliseconds); nothing tells of them. */
const LATER = 2_500

/** Open pairs one after the other, of all leads or of one, with both leads side by side. */
export function useDuplicateReview(options: { readonly lead: () => string | undefined, readonly pair: () => string | undefined, readonly info: () => CollectionInfo | undefined }) {
  const api = useApi()
  const pairs = shallowRef<readonly Pair[]>([])
  const total = ref(0)
  const loading = ref(true)
  const error = shallowRef<unknown>()
  const at = ref(0)
  const current = computed<Pair | undefined>(() => pairs.value[at.value])
  const leads = shallowRef<Readonly<Record<Side, Lead & ApiRecord>>>()
  const stays = ref<Side>('left')
  const sides = ref<Record<string, Side>>({})
  /** Fields that the person has chosen themselves. */
  const chosen = ref<ReadonlySet<string>>(new Set())
  const field = ref(0)
  const problem = shallowRef<unknown>()
  const done = shallowRef<Done>()
  const working = ref(false)
  let asked = 0
  let heading = options.pair()

  const compared = computed(() => leads.value && options.info() ? compareLeads(options.info()?.fields ?? [], leads.value.left, leads.value.right) : [])
  const differing = computed(() => compared.value.filter(({ same }) => !same))
  const same = computed(() => compared.value.filter(one => one.same))

  async function load(): Promise<void> {
    const mine = ++asked
    try {
      const { data, pagination } = await api.list<Pair>(PATH, { query: { filter: { state: 'open', about: options.lead() }, sort: '-score', pageSize: PAGE } })
      if (mine !== asked) return
      error.value = undefined
      const reading = heading ?? current.value?.id
      heading = undefined
      pairs.value = data
      total.value = data.length < PAGE ? data.length : Math.max(data.length, pagination.total)
      const found = data.findIndex(({ id }) => id === reading)
      at.value = found < 0 ? Math.max(0, Math.min(at.value, data.length - 1)) : found
    }
    catch (cause) {
      if (mine === asked) error.value = cause
    }
    if (mine === asked) loading.value = false
  }

  async function readLeads(): Promise<void> {
    const pair = current.value
    leads.value = undefined
    problem.value = undefined
    if (!pair) return
    try {
      const [one, two] = await Promise.all([pair.lead, pair.other].map(({ id }) => api.get<Lead & ApiRecord>(`${LEADS_PATH}/${id}`)))
      if (pair.id !== current.value?.id || !one || !two) return
      // The older one stays, as far as nobody says otherwise.
      const [left, right] = one.createdAt <= two.createdAt ? [one, two] : [two, one]
      leads.value = { left, right }
      stays.value = 'left'
      chosen.value = new Set()
      field.value = 0
    }
    catch (cause) {
      if (pair.id === current.value?.id) problem.value = cause
    }
  }
  watch(() => current.value?.id, readLeads, { immediate: true })
  watch([compared, stays], () => {
    if (leads.value) sides.value = { ...proposeSides(compared.value, stays.value, leads.value), ...Object.fromEntries(Object.entries(sides.value).filter(([name]) => chosen.value.has(name))) }
  })
  watch(options.lead, () => {
    loading.value = true
    void load()
  })

  function pick(name: string | undefined, side: Side): void {
    if (name === undefined) return
    sides.value = { ...sides.value, [name]: side }
    chosen.value = new Set([...chosen.value, name])
  }
  function swap(): void {
    stays.value = otherSide(stays.value)
  }
  const move = (by: number) => { at.value = Math.max(0, Math.min(at.value + by, pairs.value.length - 1)) }
  const moveField = (by: number) => { field.value = Math.max(0, Math.min(field.value + by, differing.value.length - 1)) }

  /** Pairs that name a lead that is gone are none any more; those of others are looked for by the hub meanwhile. */
  function take(gone: (pair: Pair) => boolean): void {
    const before = pairs.value.slice(0, at.value).filter(gone).length
    const left = pairs.value.filter(pair => !gone(pair))
    total.value = Math.max(0, total.value - (pairs.value.length - left.length))
    pairs.value = left
    at.value = Math.max(0, Math.min(at.value - before, left.length - 1))
  }

  /** @returns whether it was done */
  async function carryOut(work: (pair: Pair) => Promise<Done>): Promise<Done | undefined> {
    const pair = current.value
    if (!pair || working.value) return undefined
    working.value = true
    problem.value = undefined
    try {
      return done.value = await work(pair)
    }
    catch (cause) {
      problem.value = cause
      return undefined
    }
    finally {
      working.value = false
    }
  }
  const merge = () => carryOut(async (pair) => {
    const both = leads.value
    if (!both) throw new Error('nothing is shown')
    const [lead, other] = [both[stays.value], both[otherSide(stays.value)]]
    const values = Object.fromEntries(differing.value.map(({ field: { apiName } }) => [apiName, sides.value[apiName] === stays.value ? 'this' : 'other']))
    const { id } = await api.post<MergedLeads>(`${LEADS_PATH}/${lead.id}/merge`, { other: other.id, values, version: { this: lead.updatedAt ?? null, other: other.updatedAt ?? null } })
    take(one => [one.lead.id, one.other.id].includes(other.id))
    return { kind: 'merged', id, pair }
  })
  const dismiss = () => carryOut(async (pair) => {
    await api.post(`${PATH}/${pair.id}/dismiss`)
    take(one => one.id === pair.id)
    return { kind: 'dismissed', id: pair.id, pair }
  })
  /** @returns what an undone merge left as it was */
  async function undo(what: Done): Promise<UnmergedLead | undefined> {
    const undone = what.kind === 'merged' ? await api.post<UnmergedLead>(`/crm/merges/${what.id}/undo`) : await api.post<undefined>(`${PATH}/${what.id}/reopen`)
    if (done.value === what) done.value = undefined
    heading = what.pair.id
    await load()
    return what.kind === 'merged' ? undone : undefined
  }

  let timer: ReturnType<typeof setTimeout> | undefined
  useLive(['leads'], () => {
    if (!working.value) void load()
    clearTimeout(timer)
    timer = setTimeout(() => void load(), LATER)
  })
  onBeforeUnmount(() => clearTimeout(timer))
  void load()
  return { pairs, total, loading, error, at, current, leads, stays, sides, chosen, field, differing, same, problem, done, working, load, readLeads, pick, swap, move, moveField, merge, dismiss, undo }
}
