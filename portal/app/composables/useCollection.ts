import { ApiError } from '~/utils/api'
import type { CollectionInfo } from '~/utils/collection'
import { VIEW } from '~/utils/live-stream'

/** Milliseconds after which an open page that is told nothing looks whether fields have come or gone. */
const LOOK = 4000
/** There is no such collection, or not for this person, be it any more. */
const GONE: ReadonlySet<string> = new Set(['FORBIDDEN', 'NOT_FOUND', 'MODULE_DISABLED'])

/**
 * The fields of a collection as the person may see them, in their language. What this browser saw last is shown at
 * once and replaced as soon as the server has answered, so that a field that an admin has just added appears.
 */
export function useCollection(name: string) {
  const api = useApi()
  const tenant = useTenant()
  const { locale } = useI18n()
  const key = () => `fields:${tenant.value}:${locale.value}:${name}`
  const info = shallowRef<CollectionInfo | undefined>(recall(key()))
  const error = shallowRef<unknown>()

  let shownFor = ''
  /** The last look told nothing: it is looked again, whatever the stream says. */
  let failed = false
  async function load(): Promise<void> {
    const wanted = key()
    if (!info.value || shownFor !== wanted) info.value = recall(wanted) ?? info.value
    shownFor = wanted
    error.value = undefined
    try {
      const fresh = await api.get<CollectionInfo>(`/platform/collections/${name}`)
      failed = false
      if (key() !== wanted) return
      remember(wanted, fresh)
      if (JSON.stringify(fresh) !== JSON.stringify(info.value)) info.value = fresh
    }
    catch (cause) {
      failed = true
      if (key() !== wanted) return
      if (cause instanceof ApiError && GONE.has(cause.code)) {
        forget(wanted)
        info.value = undefined
      }
      if (!info.value) error.value = cause
    }
  }
  const live = useLive([VIEW], load)
  // Whoever comes back to the page sees what an administrator has changed meanwhile; nobody waits for it.
  const look = () => { if (document.visibilityState === 'visible') void load() }
  document.addEventListener('visibilitychange', look)
  window.addEventListener('focus', look)
  const timer = setInterval(() => { if (failed || !live.isOpen()) look() }, LOOK)
  onScopeDispose(() => {
    document.removeEventListener('visibilitychange', look)
    window.removeEventListener('focus', look)
    clearInterval(timer)
  })
  watch(locale, load)
  void load()
  return { info, error, load }
}

function recall(key: string): CollectionInfo | undefined {
  try {
    return JSON.parse(sessionStorage.getItem(`kontor:${key}`) ?? 'null') ?? undefined
  }
  catch {
    return undefined
  }
}

function remember(key: string, info: CollectionInfo): void {
  try {
    sessionStorage.setItem(`kontor:${key}`, JSON.stringify(info))
  }
  catch {
    // Full or forbidden storage only costs the quick start.
  }
}

function forget(key: string): void {
  try {
    sessionStorage.removeItem(`kontor:${key}`)
  }
  catch {
    // Where nothing can be kept nothing was.
  }
}
