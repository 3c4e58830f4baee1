import { ApiError, type ApiRecord, type ApiReference } from '~/utils/api'
import type { CollectionInfo, FieldDescriptor } from '~/utils/collection'
import type { LiveEvent } from '~/utils/live-stream'
import type { RecordPlace } from '~/utils/record-place'

interface Options {
  readonly id: () => string
  readonly info: () => CollectionInfo | undefined
  /** Whether the person has typed something into the record's form. */
  readonly typing: () => boolean
  /** Whether there is no record right now. */
  readonly idle?: () => boolean
}

/**
 * One record with what can be done with it. What somebody else changes is shown as it happens, unless the person has typed
 * something into its form.
 */
export function useRecord<T extends ApiRecord>(place: RecordPlace<T>, { id, info, typing, idle }: Options) {
  const api = useApi()
  const notify = useNotify()
  const { confirm } = useConfirm()
  const { t } = useI18n()
  const offerUndo = useUndo()
  const { restore: takeBack, busy: restoring } = useRestore()
  const { announce } = useChanges(place.path)
  const record = shallowRef<T>()
  const error = shallowRef<unknown>()
  const pathOf = (one: string) => `${place.path}/${encodeURIComponent(one)}`
  /** Of the record as it was read: whoever saves overrules nobody unseen. */
  let etag: string | undefined
  const onEtag = (tag: string | undefined) => { etag = tag }
  /** Counts what others have changed in the record: a form in which nothing was typed begins anew. */
  const version = ref(0)
  /** Somebody has changed it while the person is typing. */
  const overtaken = ref(false)
  let saving = false

  async function load(): Promise<void> {
    error.value = undefined
    overtaken.value = false
    if (idle?.()) return
    const asked = id()
    let tag: string | undefined
    try {
      const found = withTextId(await api.get<T>(pathOf(asked), { onEtag: (fresh) => { tag = fresh } }))
      // Gone on meanwhile.
      if (asked !== id()) return
      record.value = found
      etag = tag
    }
    catch (cause) {
      if (asked === id()) error.value = cause
    }
  }

  /**
   * @param over tag of what is stored meanwhile and has been shown to the person
   * @param quietly whoever saves says so themselves
   */
  async function save(values: Record<string, unknown>, over?: string, quietly = false): Promise<void> {
    saving = true
    try {
      record.value = withTextId(await api.patch<T>(pathOf(id()), values, { etag: over ?? etag, onEtag }))
    }
    finally {
      saving = false
    }
    if (quietly) return
    notify.success(place.text('saved'))
    // Origins follow from the change in the database, so they are read again.
    void load()
  }

  /** Asks first; true when the record is gone. */
  async function remove(): Promise<boolean> {
    const sure = await confirm({ title: place.text('delete.title', { name: record.value ? place.nameOf(record.value) : '' }), text: place.text('delete.text'), confirm: t('action.delete'), danger: true })
    if (!sure) return false
    try {
      const path = pathOf(id())
      await api.delete(path)
      if (place.soft) offerUndo(place.text('deleted'), path, announce)
      else notify.success(place.text('deleted'))
      return true
    }
    catch (cause) {
      notify.error(cause, place.text('delete.failed'))
      return false
    }
  }

  const restore = () => takeBack(pathOf(id()), () => {
    announce()
    void load()
  })

  /** The one that is shown stays until the new one is there. */
  async function follow(events: readonly LiveEvent[]): Promise<void> {
    if (saving || idle?.() || (events.length > 0 && !events.some(({ recordId }) => recordId === id()))) return
    if (typing()) {
      overtaken.value = events.length > 0
      return
    }
    const [asked, before] = [id(), etag]
    let tag: string | undefined
    const found = await api.get<T>(pathOf(asked), { onEtag: (fresh) => { tag = fresh } }).catch((cause: unknown) => cause)
    // Gone on or begun to type meanwhile: what was typed belongs to what was read before.
    if (asked !== id() || typing() || saving) return
    if (found instanceof Error) {
      // What is shown is no worse for a server that cannot answer right now.
      const passing = found instanceof ApiError && (found.status === 0 || found.status === 429 || found.status >= 500)
      if (!passing || !record.value) error.value = found
      return
    }
    record.value = withTextId(found as T)
    etag = tag
    if (tag !== before) version.value++
  }
  useLive([place.collection], follow)
  /** Reads the record again as if somebody else had changed it. */
  const refresh = () => follow([])

  async function sayVerified(field: FieldDescriptor, verification: string): Promise<void> {
    const value = record.value?.[field.apiName]
    try {
      await place.origins?.verify(id(), field.apiName, { verification, value: field.relation ? (value as ApiReference | null)?.id ?? null : value })
    }
    catch (cause) {
      notify.error(cause)
    }
    await refresh()
  }

  const gone = computed(() => place.soft && record.value?.status === 'deleted')
  const mayEdit = computed(() => record.value !== undefined && !gone.value && (info()?.may.update ?? false))
  const mayDelete = computed(() => record.value !== undefined && !gone.value && (info()?.may.delete ?? false))
  const mayRestore = computed(() => gone.value && (info()?.may.delete ?? false))
  /** Offered to who may write values. */
  const verify = computed(() => place.origins && mayEdit.value ? sayVerified : undefined)
  watch(id, load, { immediate: true })
  return { verify, record, error, gone, version, overtaken, load, refresh, save, remove, restore, restoring, mayEdit, mayDelete, mayRestore }
}
