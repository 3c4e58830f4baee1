/** Data that a part of a page loads for itself, with its states. */
export function useLoaded<T>(load: () => Promise<T>) {
  const data = shallowRef<T>()
  const error = shallowRef<unknown>()
  const loading = ref(true)
  async function reload(): Promise<void> {
    loading.value = data.value === undefined
    error.value = undefined
    try {
      data.value = await load()
    }
    catch (cause) {
      error.value = cause
    }
    loading.value = false
  }
  void reload()
  return { data, error, loading, reload }
}
