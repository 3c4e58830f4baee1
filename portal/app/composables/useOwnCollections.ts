import { VIEW } from '~/utils/live-stream'

/** A collection that the tenant's administrator made and shows in the portal. */
export interface OwnCollection {
  readonly name: string
  readonly label: { readonly singular: string, readonly plural: string }
  /** Name of Google's Material Symbols, as Studio keeps it. */
  readonly icon: string | null
  readonly may: { readonly create: boolean, readonly update: boolean, readonly delete: boolean }
}

/** The tenant's own collections that the person may see, in their order. */
export function useOwnCollections() {
  return readonly(useState<readonly OwnCollection[]>('own-collections', () => []))
}

/** Milliseconds after which it is looked anew while nothing tells of changes. */
const LOOK = 4000

/** Keeps `useOwnCollections` as the administrator has them; called once, by the shell. */
export function useFollowOwnCollections(): void {
  const api = useApi()
  const tenant = useTenant()
  const { locale } = useI18n()
  const known = useState<readonly OwnCollection[]>('own-collections', () => [])

  /** The last look told nothing: it is looked again, whatever the stream says. */
  let failed = false
  async function load(): Promise<void> {
    const [slug, language] = [tenant.value, locale.value]
    if (slug === undefined || slug === PLATFORM) return void (known.value = [])
    // What cannot be asked stays as it was: the next look comes.
    const found = await api.get<OwnCollection[]>('/platform/own-collections').catch(() => undefined)
    failed = found === undefined
    if (found && tenant.value === slug && locale.value === language && JSON.stringify(found) !== JSON.stringify(known.value)) known.value = found
  }
  const look = () => { if (document.visibilityState === 'visible') void load() }
  watch([tenant, locale], ([slug], former) => {
    if (former && former[0] !== slug) known.value = []
    void load()
  }, { immediate: true })
  const live = useLive([VIEW], look)
  onMounted(() => {
    const timer = setInterval(() => { if (failed || !live.isOpen()) look() }, LOOK)
    document.addEventListener('visibilitychange', look)
    window.addEventListener('focus', look)
    onScopeDispose(() => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', look)
      window.removeEventListener('focus', look)
    })
  })
}
