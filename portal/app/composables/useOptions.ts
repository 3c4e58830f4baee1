import type { ApiReference } from '~/utils/api'

/** Records of a collection to choose from, narrowed by what is typed; loaded when the choice is opened. */
export function useOptions(collection: () => string | undefined, term: Ref<string>) {
  const api = useApi()
  const items = shallowRef<ApiReference[]>([])
  const loading = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  let running: AbortController | undefined

  async function load(): Promise<void> {
    const name = collection()
    if (!name) return
    running?.abort()
    const { signal } = running = new AbortController()
    loading.value = true
    try {
      items.value = await api.get<ApiReference[]>(`/platform/collections/${name}/options`, { query: { search: term.value.trim() }, signal })
    }
    catch {
      // The list stays as it was; the next key asks again.
    }
    if (!signal.aborted) loading.value = false
  }
  watch(term, () => {
    clearTimeout(timer)
    timer = setTimeout(load, 150)
  })
  onScopeDispose(() => clearTimeout(timer))
  return { items, loading, load }
}
