import { ApiError, type ApiRecord } from '~/utils/api'
import type { ChoiceDescriptor, CollectionInfo } from '~/utils/collection'
import type { LiveEvent } from '~/utils/live-stream'
import type { RecordPlace } from '~/utils/record-place'
import type { ListState } from './useRecordList'

/** The records of one value. */
export interface BoardColumn<T> {
  readonly choice: ChoiceDescriptor
  readonly rows: readonly T[]
  /** How many there are, whatever is shown of them. */
  readonly total: number
  /** Where the next part begins; null when all are shown, undefined before the first. */
  readonly next: string | null | undefined
  readonly loading: boolean
  readonly error?: unknown
}
/** A move that has to say more than where to. */
export interface BoardQuestion<T> { readonly record: T, readonly to: string, readonly fields: readonly string[], /** Why it was refused, when it was. */ readonly reason?: string }

interface Options<T extends ApiRecord> {
  readonly place: RecordPlace<T>
  readonly info: () => CollectionInfo | undefined
  /** Outside name of the field with a choice that makes the columns. */
  readonly field: string
  readonly state: Readonly<Ref<ListState>>
  /** What a card needs. */
  readonly fields: readonly string[]
  /** Outside names of what else has to be said for a move. */
  readonly asks?: (record: T, to: string) => readonly string[]
}
type Group = { readonly value: unknown, readonly count: number }

const PAGE = 20
/** Most that are read again at once. */
const MOST = 100

/** Records in columns by the value of a choice: counted by the database, read part by part, moved at once and put back when that is refused. */
export function useBoard<T extends ApiRecord>({ place, info, field, state, fields, asks }: Options<T>) {
  const api = useApi()
  const notify = useNotify()
  const { t } = useI18n()
  const { announce } = useChanges(place.path)
  const columns = shallowRef<readonly BoardColumn<T>[]>([])
  const error = shallowRef<unknown>()
  const question = shallowRef<BoardQuestion<T>>()
  /** Moves that are under way, by record: what is read meanwhile does not undo them. */
  const under = new Map<string, string>()
  let asked = 0
  const late: (LiveEvent | undefined)[] = []

  const descriptor = computed(() => info()?.fields.find(one => one.apiName === field))
  const labelOf = (value: string) => descriptor.value?.choices?.find(one => one.value === value)?.label ?? value
  /** The columns that the filters leave. */
  const choices = computed(() => {
    const { [field]: only, [`${field}.in`]: several } = state.value.filters
    const wanted = only !== undefined ? [only] : several?.split(',')
    return (descriptor.value?.choices ?? []).filter(one => !wanted || wanted.includes(one.value))
  })
  const others = computed(() => Object.fromEntries(Object.entries(state.value.filters).filter(([key]) => key.split('.')[0] !== field)))
  const query = () => ({ search: state.value.search, ...askedFilters(others.value) })
  const readPart = (value: string, cursor: string, pageSize: number) => api.list<T>(place.path, { query: { cursor, pageSize, sort: state.value.sort, fields: [...new Set([...fields, field])], ...query(), [`filter[${field}]`]: value } })
  const change = (value: string, how: (column: BoardColumn<T>) => Partial<BoardColumn<T>>) => { columns.value = columns.value.map(column => column.choice.value === value ? { ...column, ...how(column) } : column) }

  async function count(turn = asked): Promise<void> {
    const { groups } = await api.get<{ groups: readonly Group[] }>(`${place.path}/counts`, { query: { by: field, ...query() } })
    if (turn !== asked || under.size > 0) return
    const totals = new Map(groups.map(group => [group.value, group.count]))
    columns.value = columns.value.map(column => ({ ...column, total: totals.get(column.choice.value) ?? 0 }))
  }
  async function read(value: string, turn = asked): Promise<void> {
    const shown = columns.value.find(column => column.choice.value === value)?.rows.length ?? 0
    try {
      const { data, pagination } = await readPart(value, 'start', Math.min(MOST, Math.max(PAGE, shown)))
      if (turn !== asked) return
      // What is on its way is where it was put.
      const [coming, going] = [columns.value.find(column => column.choice.value === value)?.rows.filter(({ id }) => under.get(id) === value) ?? [], new Set(under.keys())]
      change(value, () => ({ rows: [...coming, ...data.filter(({ id }) => !going.has(id))], next: pagination.nextCursor ?? null, loading: false, error: undefined }))
    }
    catch (cause) {
      if (turn === asked) change(value, () => ({ loading: false, error: cause }))
    }
  }
  async function load(): Promise<void> {
    if (!descriptor.value) return
    const turn = asked += 1
    error.value = undefined
    const former = new Map(columns.value.map(column => [column.choice.value, column]))
    columns.value = choices.value.map(choice => ({ rows: [], total: 0, next: undefined, ...former.get(choice.value), choice, loading: true }))
    try {
      await Promise.all([count(turn), ...columns.value.map(({ choice }) => read(choice.value, turn))])
    }
    catch (cause) {
      if (turn === asked) error.value = cause
    }
  }
  async function more(value: string): Promise<void> {
    const column = columns.value.find(one => one.choice.value === value)
    if (!column || column.loading) return
    const turn = asked
    change(value, () => ({ loading: true }))
    // What could not be read at all is read from its beginning.
    if (!column.next) return read(value)
    try {
      const { data, pagination } = await readPart(value, column.next, PAGE)
      if (turn !== asked) return
      change(value, ({ rows }) => ({ rows: [...rows, ...data.filter(({ id }) => !rows.some(row => row.id === id))], next: pagination.nextCursor ?? null, loading: false }))
    }
    catch (cause) {
      if (turn !== asked) return
      change(value, () => ({ loading: false }))
      notify.error(cause)
    }
  }

  /** Puts a record into another column. @returns what puts it back */
  function put(record: T, to: string): () => void {
    const from = String(record[field])
    const at = columns.value.find(column => column.choice.value === from)?.rows.findIndex(({ id }) => id === record.id) ?? -1
    const shown = at >= 0
    change(from, ({ rows, total }) => ({ rows: rows.filter(({ id }) => id !== record.id), total: Math.max(0, total - 1) }))
    change(to, ({ rows, total }) => ({ rows: [{ ...record, [field]: to }, ...rows.filter(({ id }) => id !== record.id)], total: total + 1 }))
    return () => {
      change(to, ({ rows, total }) => ({ rows: rows.filter(({ id }) => id !== record.id), total: Math.max(0, total - 1) }))
      change(from, ({ rows, total }) => ({ rows: shown ? [...rows.slice(0, at), record, ...rows.slice(at)] : rows, total: total + 1 }))
    }
  }

  /**
   * Moves a record at once; a refusal puts it back and says why, or asks for what is missing.
   * @param said values of the fields that were asked for
   */
  async function move(record: T, to: string, said?: Readonly<Record<string, unknown>>): Promise<void> {
    const from = String(record[field])
    if (from === to || under.has(record.id)) return
    const needed = said ? [] : asks?.(record, to) ?? []
    if (needed.length > 0) {
      question.value = { record, to, fields: needed }
      return
    }
    const putBack = put(record, to)
    under.set(record.id, to)
    try {
      await api.patch<T>(`${place.path}/${encodeURIComponent(record.id)}`, { [field]: to, ...said })
      const former = Object.fromEntries(Object.keys(said ?? {}).map(name => [name, record[name] ?? null]))
      notify.success(t('board.moved', { name: place.nameOf(record), column: labelOf(to) }), { label: t('action.undo'), onClick: () => move({ ...record, [field]: to, ...said } as T, from, former) })
      announce()
    }
    catch (cause) {
      putBack()
      const problems = cause instanceof ApiError ? cause.problems : []
      const missing = problems.map(problem => problem.field).filter(name => name !== field && info()?.fields.some(one => one.apiName === name && !one.readonly))
      const reason = problems.map(problem => problem.message).join(' ') || notify.explain(cause)
      if (missing.length > 0) question.value = { record, to, fields: missing, reason }
      else notify.refused(t('board.refused', { name: place.nameOf(record), column: labelOf(to), reason }))
    }
    finally {
      under.delete(record.id)
      if (under.size === 0) {
        const events = late.splice(0)
        void (events.length > 0 ? follow(events.includes(undefined) ? [] : events as LiveEvent[]) : count().catch(() => undefined))
      }
    }
  }

  /** Reads again the columns that something happened in. */
  async function follow(events: readonly LiveEvent[]): Promise<void> {
    if (under.size > 0) {
      late.push(...events.length > 0 ? events : [undefined])
      return
    }
    if (events.length === 0) return load()
    const values = new Set<string>()
    for (const { recordId, payload: { values: now, changed } } of events) {
      for (const { choice, rows } of columns.value) if (rows.some(({ id }) => id === recordId)) values.add(choice.value)
      const moved = changed?.[field] as { from?: unknown, to?: unknown } | undefined
      for (const value of [now?.[field], moved?.from, moved?.to]) if (typeof value === 'string') values.add(value)
    }
    const turn = asked
    await Promise.all([count(turn), ...columns.value.filter(({ choice }) => values.has(choice.value)).map(({ choice }) => read(choice.value, turn))]).catch(() => undefined)
  }
  useLive([place.collection], follow)
  watch(() => JSON.stringify([state.value.filters, state.value.search, state.value.sort, descriptor.value?.choices]), load, { immediate: true })
  /** A value that is not chosen any more is shown as long as records have it. */
  const shown = computed(() => columns.value.filter(({ choice, total, rows }) => !choice.retired || total > 0 || rows.length > 0))
  return { columns: shown, error, question, load, more, move, labelOf }
}
