import type { CollectionInfo } from '~/utils/collection'
import type { LiveEvent } from '~/utils/live-stream'
import type { Lead } from '../utils/leads'
import { LEADS_PATH } from '../utils/leads'

/**
 * One lead with what can be done with it. What somebody else changes is shown as it happens, unless `typing` says that the
 * person has typed something into its form.
 */
export function useLead(id: () => string, info: () => CollectionInfo | undefined, typing: () => boolean = () => false) {
  const api = useApi()
  const notify = useNotify()
  const { t } = useI18n()
  const { confirm } = useConfirm()
  const offerUndo = useUndo()
  const { restore: takeBack, busy: restoring } = useRestore()
  const { announce } = useChanges(LEADS_PATH)
  const lead = shallowRef<Lead>()
  const error = shallowRef<unknown>()
  /** Of the lead as it was read: whoever saves overrules nobody unseen. */
  let etag: string | undefined
  const onEtag = (tag: string | undefined) => { etag = tag }
  /** Counts what others have changed in the lead: a form in which nothing was typed begins anew. */
  const version = ref(0)
  /** Somebody has changed it while the person is typing. */
  const overtaken = ref(false)
  let saving = false

  async function load(): Promise<void> {
    error.value = undefined
    overtaken.value = false
    try {
      lead.value = await api.get<Lead>(`${LEADS_PATH}/${id()}`, { onEtag })
    }
    catch (cause) {
      error.value = cause
    }
  }

  /** @param over tag of what is stored meanwhile and has been shown to the person */
  async function save(values: Record<string, unknown>, over?: string): Promise<void> {
    saving = true
    try {
      lead.value = await api.patch<Lead>(`${LEADS_PATH}/${id()}`, values, { etag: over ?? etag, onEtag })
    }
    finally {
      saving = false
    }
    notify.success(t('crm.leads.saved'))
    // Origins follow from the change in the database, so they are read again.
    void load()
  }

  /** Asks first; true when the lead is gone. */
  async function remove(): Promise<boolean> {
    const sure = await confirm({ title: t('crm.leads.delete.title', { company: lead.value?.company ?? '' }), text: t('crm.leads.delete.text'), confirm: t('action.delete'), danger: true })
    if (!sure) return false
    try {
      const path = `${LEADS_PATH}/${id()}`
      await api.delete(path)
      offerUndo(t('crm.leads.deleted'), path, announce)
      return true
    }
    catch (cause) {
      notify.error(cause, t('crm.leads.delete.failed'))
      return false
    }
  }

  const restore = () => takeBack(`${LEADS_PATH}/${id()}`, () => {
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
    const found = await api.get<Lead>(`${LEADS_PATH}/${asked}`, { onEtag: (fresh) => { tag = fresh } }).catch((cause: unknown) => cause)
    // Gone on or begun to type meanwhile: what was typed belongs to what was read before.
    if (asked !== id() || typing() || saving) return
    if (found instanceof Error) return void (error.value = found)
    lead.value = found as Lead
    etag = tag
    if (tag !== before) version.value++
  }
  useLive(['leads'], follow)

  const gone = computed(() => lead.value?.status === 'deleted')
  const mayEdit = computed(() => !gone.value && (info()?.may.update ?? false))
  const mayDelete = computed(() => !gone.value && (info()?.may.delete ?? false))
  const mayRestore = computed(() => gone.value && (info()?.may.delete ?? false))
  watch(id, load, { immediate: true })
  return { lead, error, version, overtaken, load, save, remove, restore, restoring, mayEdit, mayDelete, mayRestore }
}
