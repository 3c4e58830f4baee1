import type { NavigationEntry } from '~/utils/domains'

export interface ShellLink extends NavigationEntry {
  /** In the person's language. */
  readonly text: string
  readonly href: string
  readonly active: boolean
}

/** The entries of the shell that the person may see, with their addresses in the present tenant. */
export function useNavigation() {
  const route = useRoute()
  const tenantPath = useTenantPath()
  const { t } = useI18n()
  const own = useOwnCollections()
  const { suits, domains } = useMe()
  const home: NavigationEntry = { key: 'home', label: 'shell.home', icon: 'i-lucide-layout-dashboard', to: '' }

  const link = (entry: NavigationEntry): ShellLink => {
    const href = tenantPath(entry.to)
    return { ...entry, text: entry.text ?? t(entry.label), href, active: entry.to === '' ? route.path === href : route.path === href || route.path.startsWith(`${href}/`) }
  }
  const visible = (entries: readonly NavigationEntry[] = []) => entries.filter(suits).map(link)

  const all = computed(() => domains.value.flatMap(d => visible(d.navigation).map(l => ({ ...l, order: l.order ?? d.order }))))
  const links = computed(() => [link(home), ...all.value.filter(l => l.section === undefined)])
  const adminLinks = computed(() => all.value.filter(l => l.section === 'admin').sort((one, other) => one.order - other.order))
  const ownLinks = computed(() => own.value.map(({ name, label, icon }) => link({ key: `own-${name}`, label: '', text: label.plural, icon: ownIcon(icon), to: listOf(name, true) ?? '', section: 'own' })))
  const actions = computed(() => [
    ...domains.value.flatMap(d => visible(d.actions)),
    ...own.value.filter(({ may }) => may.create).map(({ name, label }) => link({ key: `own-${name}-new`, label: '', text: t('custom.new', { one: label.singular }), icon: 'i-lucide-plus', to: `${listOf(name, true)}?new` })),
  ])
  return { links, ownLinks, adminLinks, actions }
}
