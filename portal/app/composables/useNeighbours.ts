/** The order in which a list showed its records last, in this tab, so that a record's own page leads to the next one. */
export function useNeighbours(collection: string) {
  const tenant = useTenant()
  const name = () => `kontor:order:${tenant.value}:${collection}`
  const order = useState<readonly string[] | undefined>(`order:${collection}`, () => undefined)
  function recall(): readonly string[] {
    try {
      return JSON.parse(sessionStorage.getItem(name()) ?? '[]') as string[]
    }
    catch {
      return []
    }
  }
  return {
    keep: (ids: readonly string[]): void => {
      order.value = ids
      try {
        sessionStorage.setItem(name(), JSON.stringify(ids))
      }
      catch {
        // Without storage it holds until the page is loaded anew.
      }
    },
    /** Those before and after a record; undefined where the list did not show it. */
    of: (id: string): { readonly previous?: string, readonly next?: string } | undefined => {
      const ids = order.value ?? recall()
      const at = ids.indexOf(id)
      return at < 0 ? undefined : { previous: ids[at - 1], next: ids[at + 1] }
    },
  }
}
