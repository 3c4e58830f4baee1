/** Lists that leads choose from, each with a page of its own, and the order in which people read it. */
export const CHOICE_LISTS = [
  { collection: 'industries', icon: 'i-lucide-shapes', sort: 'sort' },
  { collection: 'departments', icon: 'i-lucide-network', sort: 'sort' },
  { collection: 'lead_sources', icon: 'i-lucide-list-tree', sort: 'name' },
] as const
