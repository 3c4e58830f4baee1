import type { OfferedSource } from '../../shared/sources'
import { offered, SOURCES_PATH } from '../utils/sources'

/** Milliseconds for which what an administrator has set up is taken for the same. */
const FRESH_FOR = 60_000

/** Sources that leads can be looked up in beside their own websites; none while that is not known. */
export function useSources() {
  const api = useApi()
  const route = useRoute()
  const kept = useState<{ tenant: string, until: number, sources: readonly OfferedSource[] }>('crm-sources', () => ({ tenant: '', until: 0, sources: [] }))
  const tenant = String(route.params.tenant)
  onMounted(async () => {
    if (kept.value.tenant === tenant && kept.value.until > Date.now()) return
    // Whoever may not enrich has no source to choose either.
    const sources = await api.get<OfferedSource[]>(SOURCES_PATH).catch(() => [])
    kept.value = { tenant, until: Date.now() + FRESH_FOR, sources }
  })
  return computed(() => kept.value.tenant === tenant ? offered(kept.value.sources) : [])
}
