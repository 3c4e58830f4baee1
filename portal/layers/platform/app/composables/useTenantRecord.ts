import { isRunning, JOB_POLL, TENANTS_PATH, type Tenant } from '../utils/tenants'

/** A tenant with the work at it, looked at again while that runs. */
export function useTenantRecord(slug: () => string, onEnd: () => void) {
  const api = useApi()
  const tenant = shallowRef<Tenant>()
  const error = shallowRef<unknown>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let gone = false

  async function load(): Promise<void> {
    clearTimeout(timer)
    const wanted = slug()
    try {
      const before = isRunning(tenant.value?.job)
      const found = await api.get<Tenant>(`${TENANTS_PATH}/${wanted}`)
      if (gone || wanted !== slug()) return
      tenant.value = found
      error.value = undefined
      if (before && !isRunning(found.job)) onEnd()
    }
    catch (cause) {
      if (gone || wanted !== slug()) return
      // A tenant that was being deleted is gone when it is not found any more.
      if (tenant.value?.status === 'deleting' && cause instanceof ApiError && cause.status === 404) return onEnd()
      error.value = cause
    }
    if (isRunning(tenant.value?.job)) timer = setTimeout(() => void load(), JOB_POLL)
  }
  watch(slug, load)
  void load()
  onScopeDispose(() => {
    gone = true
    clearTimeout(timer)
  })

  /** Starts something at the tenant and follows it. */
  async function act(work: () => Promise<unknown>): Promise<void> {
    await work()
    await load()
    onEnd()
  }
  return { tenant, error, load, act }
}
