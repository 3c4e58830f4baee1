export interface PartHealth {
  readonly key: string
  readonly status: 'ok' | 'down'
  /** Milliseconds until the part answered. */
  readonly ms: number
}

/** The state of all parts, asked anew every half a minute while it is looked at. */
export function useHealth() {
  const loaded = useLoaded(async () => {
    // 503 says that a part is down; its body says which, and that is what is wanted here.
    const response = await fetch('/api/v1/health')
    const { data } = await response.json() as { data: { parts: Record<string, Omit<PartHealth, 'key'>> } }
    return Object.entries(data.parts).map(([key, part]) => ({ key, ...part }))
  })
  const timer = setInterval(() => void loaded.reload(), 30_000)
  onScopeDispose(() => clearInterval(timer))
  return { ...loaded, parts: computed<PartHealth[]>(() => loaded.data.value ?? []) }
}
