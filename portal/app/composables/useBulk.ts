import type { CollectionInfo } from '~/utils/collection'
import type { ListState } from '~/composables/useRecordList'
import type { ApiRecord } from '~/utils/api'

export interface BulkAnswer { readonly written: number, readonly refused: number, readonly results: readonly { readonly index: number, readonly id: string | number | null, readonly error?: { readonly message: string, readonly details?: readonly { readonly message?: string }[] } }[] }
/** Most records that are read at once, pages that are read at a time, and records that are written at once. */
const [PAGE, PAGES, WRITTEN] = [100, 5, 500]

/** Records that can be chosen at once; the API counts pages up to there. */
export const BULK_MAX = 10_000

/** Changes of several records that can be taken back. */
export function useBulk(path: string) {
  const api = useApi()
  const notify = useNotify()
  const { t } = useI18n()
  const { announce } = useChanges(path)
  const keyOf = (info: CollectionInfo, id: string) => info.idType === 'integer' ? Number(id) : id
  /** In lots, one after the other; what one of them says of its records is said of all. */
  async function inLots<T>(all: readonly T[], send: (lot: readonly T[]) => Promise<BulkAnswer>, onDone?: (count: number) => void): Promise<BulkAnswer> {
    let answer: BulkAnswer = { written: 0, refused: 0, results: [] }
    for (let at = 0; at < all.length; at += WRITTEN) {
      const { written, refused, results } = await send(all.slice(at, at + WRITTEN))
      answer = { written: answer.written + written, refused: answer.refused + refused, results: [...answer.results, ...results.map(result => ({ ...result, index: result.index + at }))] }
      onDone?.(Math.min(all.length, at + WRITTEN))
    }
    return answer
  }
  const write = (info: CollectionInfo, records: readonly ({ readonly id: string } & Record<string, unknown>)[], onDone?: (count: number) => void) =>
    inLots(records, lot => api.post<BulkAnswer>(`${path}/bulk`, { action: 'update', mode: 'each', records: lot.map(record => ({ ...record, id: keyOf(info, record.id) })) }), onDone)

  /** The present values of a field, to be written again. */
  async function formerOf(info: CollectionInfo, ids: readonly string[], field: string): Promise<({ readonly id: string } & Record<string, unknown>)[]> {
    const parts = Array.from({ length: Math.ceil(ids.length / PAGE) }, (_, at) => ids.slice(at * PAGE, (at + 1) * PAGE))
    const found: { readonly data: readonly ApiRecord[] }[] = []
    for (let at = 0; at < parts.length; at += PAGES) found.push(...await Promise.all(parts.slice(at, at + PAGES).map(part => api.list<ApiRecord>(path, { query: { 'filter[id][in]': part, 'fields': field, 'pageSize': PAGE } }))))
    return found.flatMap(({ data }) => data.map(record => ({ id: String(record.id), [field]: plainReference(record[field]) ?? null })))
  }

  /**
   * Gives one field of several records a value; what was written can be taken back.
   * @param value for all of them, or made of the one that each has
   * @param onDone is told how many are done, of many
   */
  async function update(info: CollectionInfo, ids: readonly string[], field: string, value: unknown, onDone?: (count: number) => void): Promise<BulkAnswer> {
    const make = typeof value === 'function' ? value as (former: unknown) => unknown : undefined
    // Without the former values it can still be done, only not taken back; unless the new ones are made of them.
    const former = await formerOf(info, ids, field).catch((error: unknown) => {
      if (make) throw error
      return []
    })
    const answer = await write(info, make ? former.map(record => ({ id: record.id, [field]: make(record[field]) })) : ids.map(id => ({ id, [field]: value })), onDone)
    const done = new Set(answer.results.filter(({ error }) => !error).map(({ id }) => String(id)))
    const back = former.filter(({ id }) => done.has(id))
    if (answer.written > 0) notify.success(t('bulk.written', answer.written), back.length === 0 ? undefined : { label: t('action.undo'), onClick: () => takeBack(() => write(info, back), 'bulk.undone') })
    return answer
  }

  /** @param soft what is deleted can be restored */
  async function remove(info: CollectionInfo, ids: readonly string[], soft: boolean): Promise<BulkAnswer> {
    const answer = await inLots(ids, lot => api.post<BulkAnswer>(`${path}/bulk`, { action: 'delete', mode: 'each', ids: lot.map(id => keyOf(info, id)) }))
    const done = answer.results.filter(({ error }) => !error).map(({ index }) => ids[index] as string)
    if (done.length > 0) notify.success(t('bulk.deleted', done.length), soft ? { label: t('action.undo'), onClick: () => takeBack(() => restore(done), 'bulk.restored') } : undefined)
    return answer
  }
  async function restore(ids: readonly string[]): Promise<{ readonly written: number, readonly refused: number }> {
    let written = 0
    // A few at a time: each is a call of its own.
    for (let at = 0; at < ids.length; at += 5) written += (await Promise.allSettled(ids.slice(at, at + 5).map(id => api.post(`${path}/${encodeURIComponent(id)}/restore`)))).filter(({ status }) => status === 'fulfilled').length
    return { written, refused: ids.length - written }
  }
  async function takeBack(work: () => Promise<{ readonly written: number, readonly refused: number }>, said: string): Promise<void> {
    try {
      const { written, refused } = await work()
      if (written > 0) notify.success(t(said, written))
      if (refused > 0) notify.refused(t('bulk.notUndone', refused))
    }
    catch (cause) {
      notify.error(cause)
    }
    announce()
  }
  /** All records that a list has, in its order. */
  async function idsOf({ sort, search, filters }: Pick<ListState, 'sort' | 'search' | 'filters'>, total: number): Promise<string[]> {
    const found: string[] = []
    const pages = Math.ceil(Math.min(total, BULK_MAX) / PAGE)
    for (let at = 1; at <= pages; at += PAGES) {
      const lists = await Promise.all(Array.from({ length: Math.min(PAGES, pages - at + 1) }, (_, step) => api.list<ApiRecord>(path, { query: { page: at + step, pageSize: PAGE, sort, search, fields: 'id', ...askedFilters(filters) } })))
      found.push(...lists.flatMap(({ data }) => data.map(({ id }) => String(id))))
    }
    return [...new Set(found)]
  }
  return { update, remove, idsOf }
}
