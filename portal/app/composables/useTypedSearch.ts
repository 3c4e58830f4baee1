import type { ApiReference } from '~/utils/api'
import type { FieldDescriptor } from '~/utils/collection'

/** Reads conditions out of what was typed, and looks up the records that they name. */
export function useTypedSearch() {
  const api = useApi()
  const notify = useNotify()
  const { t } = useI18n()
  const timeZone = useRemembered<string | undefined>('timeZone', undefined)
  return async (text: string, fields: readonly FieldDescriptor[]): Promise<{ readonly filters: Readonly<Record<string, string>>, readonly search: string }> => {
    const { filters, names, search } = typedSearch(text, fields, timeZone.value)
    const found = await Promise.all(names.map(async ({ key, field, name }) => {
      const { collection } = field.relation ?? field.many ?? {}
      const options = await api.get<ApiReference[]>(`/platform/collections/${collection}/options`, { query: { search: name } }).catch(() => [])
      const one = options.find(({ label }) => label.toLowerCase() === name.toLowerCase()) ?? options[0]
      if (!one) notify.refused(t('list.noSuchName', { name, field: field.label }))
      return one ? [[key, String(one.id)] as const] : []
    }))
    return { filters: { ...filters, ...Object.fromEntries(found.flat()) }, search }
  }
}
