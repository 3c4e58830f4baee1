import { ApiError } from '~/utils/api'
import type { ApiReference } from '~/utils/api'

export interface Proposal {
  readonly id: string
  /** Outside name of the lead's field. */
  readonly field: string
  readonly value: unknown
  readonly valueText: string | null
  readonly former: unknown
  readonly lead: ApiReference
  /** None for the corrected spelling of the value that is there, which is the passage itself. */
  readonly document: ApiReference | null
  readonly passage: string
  readonly passageFrom: number
  readonly passageTo: number
  readonly confidence: number | null
  readonly proposer: string | null
  readonly createdAt: string
  readonly included?: { readonly lead?: Readonly<Record<string, unknown>> | null }
}

export interface Decision { readonly proposal: Proposal, readonly decision: 'accept' | 'reject', /** Its place among all of them: answers come in any order. */ readonly turn: number }

/** Which open proposals are meant. */
export interface ProposalFilter { readonly lead?: string | undefined, /** Outside name of the field. */ readonly field?: string | undefined, readonly proposer?: string | undefined }

const PATH = '/crm/proposals'
const PAGE = 100
/** So few are left that the next ones are looked for. */
const FEW = 20

/** Open proposals one after the other, all of them or some. What is decided goes at once and comes back when it is refused. */
export function useProposalQueue(some: () => ProposalFilter) {
  const api = useApi()
  const items = shallowRef<readonly Proposal[]>([])
  const total = ref(0)
  const loading = ref(true)
  const error = shallowRef<unknown>()
  const at = ref(0)
  const selected = ref<ReadonlySet<string>>(new Set())
  /** What was decided last, newest first, to be taken back. */
  const decided = shallowRef<readonly Decision[]>([])
  let turns = 0
  /** Why a decision was refused, by proposal. */
  const refused = shallowRef<Readonly<Record<string, ApiError>>>({})
  /** Decided, and not answered yet: a list that comes meanwhile still has them. */
  const under = new Set<string>()

  const asked = () => ({ filter: { state: 'open', ...some() }, sort: '-createdAt', pageSize: PAGE })
  const current = computed<Proposal | undefined>(() => items.value[at.value])

  /** Shown as soon as a list has it, whichever of several looks brings it. */
  let heading: string | undefined
  let looks = 0
  /** Something was told while decisions were under way. */
  let late = false
  async function load(): Promise<void> {
    const mine = ++looks
    try {
      const { data, pagination } = await api.list<Proposal>(PATH, { query: { ...asked(), include: 'lead' } })
      if (mine !== looks) return
      error.value = undefined
      const fresh = data.filter(({ id }) => !under.has(id))
      // Whoever reads one keeps it before their eyes.
      const reading = fresh.some(({ id }) => id === heading) ? heading : current.value?.id
      if (reading === heading) heading = undefined
      items.value = fresh
      // The total may be some seconds old; where all of them are here it is known.
      total.value = data.length < PAGE ? fresh.length : Math.max(fresh.length, pagination.total - (data.length - fresh.length))
      const found = fresh.findIndex(({ id }) => id === reading)
      at.value = found < 0 ? Math.max(0, Math.min(at.value, fresh.length - 1)) : found
      selected.value = new Set(fresh.map(({ id }) => id).filter(id => selected.value.has(id)))
    }
    catch (cause) {
      if (mine === looks) error.value = cause
    }
    if (mine === looks) loading.value = false
  }

  function take(gone: ReadonlySet<string>): void {
    const before = items.value.slice(0, at.value).filter(({ id }) => gone.has(id)).length
    items.value = items.value.filter(({ id }) => !gone.has(id))
    total.value = Math.max(0, total.value - gone.size)
    at.value = Math.max(0, Math.min(at.value - before, items.value.length - 1))
    selected.value = new Set([...selected.value].filter(id => !gone.has(id)))
  }

  /** Puts back what was refused, before the one that is read by now. */
  function putBack(proposal: Proposal, cause: ApiError): void {
    if (cause.code === 'PROPOSAL_DECIDED') return
    refused.value = { ...refused.value, [proposal.id]: cause }
    // Whoever reads another one by now goes on with that.
    const others = items.value.filter(({ id }) => id !== proposal.id)
    items.value = [...others.slice(0, at.value), proposal, ...others.slice(at.value)]
    total.value++
    if (others.length > 0) at.value++
  }

  /** Decisions that are under way; one that is taken back comes after them. */
  const running = new Set<Promise<void>>()
  async function decide(decision: Decision['decision'], proposal = current.value, more: { readonly over?: boolean } = {}): Promise<void> {
    const work = carryOut(decision, proposal, more)
    running.add(work)
    await work.finally(() => running.delete(work))
  }
  async function carryOut(decision: Decision['decision'], proposal: Proposal | undefined, more: { readonly over?: boolean }): Promise<void> {
    if (!proposal || under.has(proposal.id)) return
    under.add(proposal.id)
    const turn = ++turns
    // A list that was asked for before has it still.
    looks++
    loading.value = false
    take(new Set([proposal.id]))
    refused.value = Object.fromEntries(Object.entries(refused.value).filter(([id]) => id !== proposal.id))
    try {
      await api.post(`${PATH}/${proposal.id}/${decision}`, more)
      decided.value = [{ proposal, decision, turn }, ...decided.value].sort((a, b) => b.turn - a.turn).slice(0, 50)
    }
    catch (cause) {
      if (!(cause instanceof ApiError)) throw cause
      putBack(proposal, cause)
    }
    finally {
      under.delete(proposal.id)
    }
    if (late && under.size === 0) {
      late = false
      await load()
    }
    else if (items.value.length < FEW && total.value > items.value.length) await load()
    // Another one of the same field may have been withdrawn.
    else if (decision === 'accept' && items.value.some(one => one.lead.id === proposal.lead.id && one.field === proposal.field)) await load()
  }

  /** @returns how many were decided, and why others were not */
  async function decideSelected(decision: Decision['decision']): Promise<{ readonly done: number, readonly problems: readonly string[] }> {
    const chosen = items.value.filter(({ id }) => selected.value.has(id)).slice(0, PAGE)
    const { results } = await decideLot(chosen.map(({ id }) => id), decision)
      // Whatever became of it, what is open now is shown.
      .catch(async (error: unknown) => {
        await load()
        throw error
      })
    const done = new Set(results.filter(result => result.done).map(({ id }) => id))
    decided.value = [...chosen.filter(({ id }) => done.has(id)).map(proposal => ({ proposal, decision, turn: ++turns })), ...decided.value].slice(0, 50)
    take(done)
    await load()
    return { done: done.size, problems: [...new Set(results.flatMap(({ error: problem }) => problem ? [problem.message] : []))] }
  }

  const decideLot = (ids: readonly string[], decision: Decision['decision'] | 'undo') => api.post<{ results: readonly { readonly id: string, readonly done: boolean, readonly error: { readonly message: string } | null }[] }>(`${PATH}/bulk`, { decisions: ids.map(id => ({ id, decision })) })

  /**
   * Decides everything that is open of these, in lots, until it is done or `wanted` says no more.
   * @param onDone is told how many are done
   * @returns which were decided, and why others were not
   */
  async function decideAll(decision: Decision['decision'], onDone: (count: number) => void, wanted: () => boolean): Promise<{ readonly done: readonly string[], readonly problems: readonly string[] }> {
    const done: string[] = []
    // Refused ones stay where they are.
    const stay = new Set<string>(), problems = new Set<string>()
    try {
      while (wanted()) {
        const { data } = await api.list<{ readonly id: string }>(PATH, { query: { ...asked(), fields: 'id', page: 1 + Math.floor(stay.size / PAGE) } })
        const lot = data.map(({ id }) => id).filter(id => !stay.has(id))
        if (lot.length === 0) break
        for (const { id, done: isDone, error: problem } of (await decideLot(lot, decision)).results) {
          if (isDone) done.push(id)
          else stay.add(id)
          if (problem) problems.add(problem.message)
        }
        onDone(done.length)
      }
    }
    finally {
      await load()
    }
    return { done, problems: [...problems] }
  }
  /** @returns how many of them are open again */
  async function undoAll(ids: readonly string[]): Promise<number> {
    let count = 0
    for (let from = 0; from < ids.length; from += PAGE) count += (await decideLot(ids.slice(from, from + PAGE), 'undo')).results.filter(({ done }) => done).length
    await load()
    return count
  }

  /** Takes the last decision back. */
  async function undo(): Promise<Decision | undefined> {
    await Promise.allSettled(running)
    const [last, ...others] = decided.value
    if (!last) return undefined
    await api.post(`${PATH}/${last.proposal.id}/undo`)
    decided.value = others
    heading = last.proposal.id
    await load()
    return last
  }

  function move(by: number): void {
    at.value = Math.max(0, Math.min(at.value + by, items.value.length - 1))
  }
  function toggle(id: string | undefined): void {
    if (id === undefined) return
    const next = new Set(selected.value)
    if (!next.delete(id)) next.add(id)
    selected.value = next
  }
  function selectAll(on: boolean): void {
    selected.value = new Set(on ? items.value.map(({ id }) => id) : [])
  }

  watch(some, () => {
    loading.value = true
    selected.value = new Set()
    at.value = 0
    void load()
  }, { deep: true })
  useLive(['proposals', 'leads'], () => {
    if (under.size === 0) void load()
    else late = true
  })
  void load()
  return { items, total, loading, error, at, current, selected, decided, refused, load, decide, decideSelected, decideAll, undoAll, undo, move, toggle, selectAll }
}
