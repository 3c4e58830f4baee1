/** Says that a record was deleted and offers to take that back; afterwards everything is as it was. */
export function useUndo() {
  const api = useApi()
  const notify = useNotify()
  const { t } = useI18n()

  /**
   * @param path the record's address in the API, such as `/crm/leads/<id>`
   * @param done what shows the record again
   */
  return function offerUndo(deleted: string, path: string, done: () => void): void {
    notify.success(deleted, {
      label: t('action.undo'),
      onClick: async () => {
        try {
          await api.post(`${path}/restore`)
          notify.success(t('record.restored'))
          done()
        }
        catch (cause) {
          notify.error(cause, t('record.restoreFailed'))
        }
      },
    })
  }
}
