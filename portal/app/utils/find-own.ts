import type { OwnCollection } from '~/composables/useOwnCollections'
import type { ApiReference } from './api'
import type { FoundRecord } from './domains'

/** Records of an own collection for the command palette. */
export async function findOwn({ name, icon }: Pick<OwnCollection, 'name' | 'icon'>, term: string, api: ReturnType<typeof useApi>, signal: AbortSignal): Promise<FoundRecord[]> {
  const found = await api.get<ApiReference[]>(`/platform/collections/${encodeURIComponent(name)}/options`, { query: { search: term }, signal })
  return found.slice(0, 8).map(({ id, label }) => ({ id: `${name}:${id}`, label, icon: ownIcon(icon), to: pageOf(name, String(id), true) ?? '' }))
}
