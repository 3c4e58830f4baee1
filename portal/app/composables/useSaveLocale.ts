/** Keeps the language with the account, so that mails and other devices know it; the page has switched already. */
export function useSaveLocale() {
  const { saveProfile } = useMe()
  return async (locale: string) => {
    try {
      await saveProfile({ locale })
    }
    catch {
      // The browser's own choice holds on this device; the account keeps its former language.
    }
  }
}
