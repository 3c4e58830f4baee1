import type { ApiRecord } from '~/utils/api'
import type { CollectionInfo } from '~/utils/collection'
import type { LiveEvent } from '~/utils/live-stream'
import type { RecordPlace } from '~/utils/record-place'

interface Options {
  readonly id: () => string
  readonly info: () => CollectionInfo | undefined
  /** Whether the person has typed something into the record's form. */
  readonly typing: () => boolean
}

/**
 * One record with what can be done with it. What somebody else changes is shown as it happens, unless the person has typed
 * something into its form.
 */
export function useRecord<T extends ApiRecord>(place: RecordPlace<T>, { id, info, typing }: Options) {
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
    try {
      record.value = withTextId(await api.get<T>(pathOf(id()), { onEtag }))
    }
    catch (cause) {
      error.value = cause
    }
  }

  /** @param over tag of what is stored meanwhile and has been shown to the person */
  async function save(values: Record<string, unknown>, over?: string): Promise<void> {
    saving = true
    try {
      record.value = withTextId(await api.patch<T>(pathOf(id()), values, { etag: over ?? etag, onEtag }))
    }
    finally {
      saving = false
    }
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
    if (saving || (events.length > 0 && !events.some(({ recordId }) => recordId === id()))) return
    if (typing()) {
      overtaken.value = events.length > 0
      return
    }
    const [asked, before] = [id(), etag]
    let tag: string | undefined
    const found = await api.get<T>(pathOf(asked), { onEtag: (fresh) => { tag = fresh } }).catch((cause: unknown) => cause)
    // Gone on or begun to type meanwhile: what was typed belongs to what was read before.
    if (asked !== id() || typing() || saving) return
    if (found instanceof Error) return void (error.value = found)
    record.value = withTextId(found as T)
    etag = tag
    if (tag !== before) version.value++
  }
  useLive([place.collection], follow)

  const gone = computed(() => place.soft && record.value?.status === 'deleted')
  const mayEdit = computed(() => record.value !== undefined && !gone.value && (info()?.may.update ?? false))
  const mayDelete = computed(() => record.value !== undefined && !gone.value && (info()?.may.delete ?? false))
  const mayRestore = computed(() => gone.value && (info()?.may.delete ?? false))
  watch(id, load, { immediate: true })
  return { record, error, gone, version, overtaken, load, save, remove, restore, restoring, mayEdit, mayDelete, mayRestore }
}
