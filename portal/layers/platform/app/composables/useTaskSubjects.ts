import type { ApiRecord } from '~/utils/api'
import type { CollectionInfo } from '~/utils/collection'
import type { Task } from '../utils/tasks'

/** Names of the records that tasks are about, of those that the person sees: `leads:<id>` to name. */
export function useTaskSubjects(tasks: () => readonly Task[]) {
  const api = useApi()
  const { isOwn } = useRecordPages()
  const names = ref<Record<string, string>>({})
  /** `leads:<id>`, of leads and the tenant's own collections: nothing else has a page. */
  const wanted = computed(() => [...new Set(tasks().flatMap(({ aboutCollection: name, aboutRecord: id }) => name && id && (name === 'leads' || isOwn(name)) ? [`${name}:${id}`] : []))].sort())

  // Whoever does not see the records, or has the area switched off, sees the task all the same.
  async function lookUp(collection: string, ids: readonly string[]): Promise<void> {
    const [path, info] = collection === 'leads' ? ['/crm/leads', undefined] as const : [`/custom/${collection}`, await api.get<CollectionInfo>(`/platform/collections/${collection}`).catch(() => undefined)] as const
    const fields = info ? ['id', ...info.display] : ['company']
    const found = await api.list<ApiRecord>(path, { query: { filter: { id: { in: ids } }, fields, pageSize: 100 } }).catch(() => undefined)
    const nameOf = (record: ApiRecord) => info ? nameOfRecord(record, info) || info.label.singular : String(record.company)
    names.value = { ...names.value, ...Object.fromEntries((found?.data ?? []).map(record => [`${collection}:${record.id}`, nameOf(record)])) }
  }
  watch(() => wanted.value.join(), async () => {
    const missing = Map.groupBy(wanted.value.filter(key => !(key in names.value)).slice(0, 100), key => key.slice(0, key.indexOf(':')))
    await Promise.all([...missing].map(([collection, keys]) => lookUp(collection, keys.map(key => key.slice(collection.length + 1)))))
  }, { immediate: true })
  return { nameOf: (task: Task) => names.value[`${task.aboutCollection}:${task.aboutRecord}`] }
}
