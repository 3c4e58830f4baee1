import type { ApiRecord } from '~/utils/api'

/** Takes deletions of records back, and says what came of it. */
export function useRestore() {
  const api = useApi()
  const notify = useNotify()
  const { t } = useI18n()
  const busy = ref(false)

  /**
   * @param path the record's address in the API, such as `/crm/leads/<id>`
   * @param done what shows the record again
   * @returns whether it is back
   */
  async function restore(path: string, done: () => void): Promise<boolean> {
    busy.value = true
    try {
      const record = await api.post<ApiRecord>(`${path}/restore`)
      // Who may not delete it gets it as it is.
      if (record.status === 'deleted') {
        notify.refused(t('record.mayNotRestore'))
        return false
      }
      notify.success(t('record.restored'))
      done()
      return true
    }
    catch (cause) {
      notify.error(cause, t('record.restoreFailed'))
      return false
    }
    finally {
      busy.value = false
    }
  }
  return { restore, busy }
}
