import type { CollectionInfo } from '~/utils/collection'
import type { Lead } from '../utils/leads'
import { LEADS_PATH } from '../utils/leads'

/** One lead with what can be done with it. */
export function useLead(id: () => string, info: () => CollectionInfo | undefined) {
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

  async function load(): Promise<void> {
    error.value = undefined
    try {
      lead.value = await api.get<Lead>(`${LEADS_PATH}/${id()}`, { onEtag })
    }
    catch (cause) {
      error.value = cause
    }
  }

  /** @param over tag of what is stored meanwhile and has been shown to the person */
  async function save(values: Record<string, unknown>, over?: string): Promise<void> {
    lead.value = await api.patch<Lead>(`${LEADS_PATH}/${id()}`, values, { etag: over ?? etag, onEtag })
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

  const gone = computed(() => lead.value?.status === 'deleted')
  const mayEdit = computed(() => !gone.value && (info()?.may.update ?? false))
  const mayDelete = computed(() => !gone.value && (info()?.may.delete ?? false))
  const mayRestore = computed(() => gone.value && (info()?.may.delete ?? false))
  watch(id, load, { immediate: true })
  return { lead, error, load, save, remove, restore, restoring, mayEdit, mayDelete, mayRestore }
}
