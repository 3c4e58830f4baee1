export type Density = 'comfortable' | 'compact'

/** A value that this browser remembers. */
export function useRemembered<T>(key: string, initial: T) {
  const state = useState<T>(`remembered:${key}`, () => {
    try {
      const stored = localStorage.getItem(`kontor:${key}`)
      return stored === null ? initial : JSON.parse(stored) as T
    }
    catch {
      return initial
    }
  })
  return computed<T>({
    get: () => state.value,
    set: (value) => {
      state.value = value
      try {
        localStorage.setItem(`kontor:${key}`, JSON.stringify(value))
      }
      catch {
        // Without storage (private window) the choice holds until the page is closed.
      }
    },
  })
}

/** How close together rows and controls stand; applied to the whole document. */
export function useDensity() {
  const density = useRemembered<Density>('density', 'comfortable')
  const apply = () => { document.documentElement.dataset.density = density.value }
  return { density, apply }
}
