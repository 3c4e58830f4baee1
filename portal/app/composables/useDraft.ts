/** What was typed into a form and not yet saved; survives a reload and a lost session in this tab. */
export function useDraft(key: string) {
  const tenant = useTenant()
  const name = `kontor:draft:${tenant.value}:${key}`
  return {
    recall: (): Record<string, unknown> => {
      try {
        return JSON.parse(sessionStorage.getItem(name) ?? '{}') as Record<string, unknown>
      }
      catch {
        return {}
      }
    },
    keep: (values: Readonly<Record<string, unknown>>): void => {
      try {
        if (Object.keys(values).length > 0) sessionStorage.setItem(name, JSON.stringify(values))
        else sessionStorage.removeItem(name)
      }
      catch {
        // Without storage the form itself still holds what was typed.
      }
    },
    forget: (): void => sessionStorage.removeItem(name),
  }
}
