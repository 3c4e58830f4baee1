import type { CollectionInfo } from '~/utils/collection'
import type { ApiRecord } from '~/utils/api'

export interface BulkAnswer { readonly written: number, readonly refused: number, readonly results: readonly { readonly index: number, readonly id: string | number | null, readonly error?: { readonly message: string, readonly details?: readonly { readonly message?: string }[] } }[] }
/** Most records that are read at once. */
const PAGE = 100

/** Changes of several records that can be taken back. */
export function useBulk(path: string) {
  const api = useApi()
  const notify = useNotify()
  const { t } = useI18n()
  const { announce } = useChanges(path)
  const keyOf = (info: CollectionInfo, id: string) => info.idType === 'integer' ? Number(id) : id
  const write = (info: CollectionInfo, records: readonly ({ readonly id: string } & Record<string, unknown>)[]) => api.post<BulkAnswer>(`${path}/bulk`, { action: 'update', mode: 'each', records: records.map(record => ({ ...record, id: keyOf(info, record.id) })) })

  /** The present values of a field, to be written again. */
  async function formerOf(info: CollectionInfo, ids: readonly string[], field: string): Promise<({ readonly id: string } & Record<string, unknown>)[]> {
    const parts = Array.from({ length: Math.ceil(ids.length / PAGE) }, (_, at) => ids.slice(at * PAGE, (at + 1) * PAGE))
    const found = await Promise.all(parts.map(part => api.list<ApiRecord>(path, { query: { 'filter[id][in]': part, 'fields': field, 'pageSize': PAGE } })))
    return found.flatMap(({ data }) => data.map(record => ({ id: String(record.id), [field]: plainReference(record[field]) ?? null })))
  }

  /**
   * Gives one field of several records a value; what was written can be taken back.
   * @param value for all of them, or made of the one that each has
   */
  async function update(info: CollectionInfo, ids: readonly string[], field: string, value: unknown): Promise<BulkAnswer> {
    const make = typeof value === 'function' ? value as (former: unknown) => unknown : undefined
    // Without the former values it can still be done, only not taken back; unless the new ones are made of them.
    const former = await formerOf(info, ids, field).catch((error: unknown) => {
      if (make) throw error
      return []
    })
    const answer = await write(info, make ? former.map(record => ({ id: record.id, [field]: make(record[field]) })) : ids.map(id => ({ id, [field]: value })))
    const done = new Set(answer.results.filter(({ error }) => !error).map(({ id }) => String(id)))
    const back = former.filter(({ id }) => done.has(id))
    if (answer.written > 0) notify.success(t('bulk.written', answer.written), back.length === 0 ? undefined : { label: t('action.undo'), onClick: () => takeBack(() => write(info, back), 'bulk.undone') })
    return answer
  }

  /** @param soft what is deleted can be restored */
  async function remove(info: CollectionInfo, ids: readonly string[], soft: boolean): Promise<BulkAnswer> {
    const answer = await api.post<BulkAnswer>(`${path}/bulk`, { action: 'delete', mode: 'each', ids: ids.map(id => keyOf(info, id)) })
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
  return { update, remove }
}
