import type { NavigationEntry } from '~/utils/domains'

export interface ShellLink extends NavigationEntry {
  readonly href: string
  readonly active: boolean
}

/** The entries of the shell that the person may see, with their addresses in the present tenant. */
export function useNavigation() {
  const route = useRoute()
  const tenantPath = useTenantPath()
  const { suits, domains } = useMe()
  const home: NavigationEntry = { key: 'home', label: 'shell.home', icon: 'i-lucide-layout-dashboard', to: '' }

  const link = (entry: NavigationEntry): ShellLink => {
    const href = tenantPath(entry.to)
    return { ...entry, href, active: entry.to === '' ? route.path === href : route.path === href || route.path.startsWith(`${href}/`) }
  }
  const visible = (entries: readonly NavigationEntry[] = []) => entries.filter(suits).map(link)

  const all = computed(() => domains.value.flatMap(d => visible(d.navigation)))
  const links = computed(() => [link(home), ...all.value.filter(l => l.section === undefined)])
  const adminLinks = computed(() => all.value.filter(l => l.section === 'admin'))
  const actions = computed(() => domains.value.flatMap(d => visible(d.actions)))
  return { links, adminLinks, actions }
}
