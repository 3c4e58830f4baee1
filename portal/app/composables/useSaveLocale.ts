/** Keeps the language with the account, so that mails and other devices know it; the page has switched already. */
export function useSaveLocale() {
  const api = useApi()
  const { me } = useMe()
  return async (locale: string) => {
    try {
      await api.patch('/users/me', { locale }, { tenant: null })
      if (me.value) me.value = { ...me.value, locale }
    }
    catch {
      // The browser's own choice holds on this device; the account keeps its former language.
    }
  }
}
