/** Says that a record was deleted and offers to take that back; afterwards everything is as it was. */
export function useUndo() {
  const notify = useNotify()
  const { t } = useI18n()
  const { restore } = useRestore()

  /**
   * @param path the record's address in the API, such as `/crm/leads/<id>`
   * @param done what shows the record again
   */
  return function offerUndo(deleted: string, path: string, done: () => void): void {
    notify.success(deleted, { label: t('action.undo'), onClick: async () => void await restore(path, done) })
  }
}
