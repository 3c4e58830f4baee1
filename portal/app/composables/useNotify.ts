import { ApiError } from '~/utils/api'

/** Short messages at the edge of the window; what must not be missed belongs on the page. */
export function useNotify() {
  const toast = useToast()
  // Plugins have no component.
  const { t, te } = useNuxtApp().$i18n

  /** What happened and what to do, for any error. */
  function explain(error: unknown): string {
    if (!(error instanceof ApiError)) return t('error.unknown')
    const key = `error.code.${error.code}`
    if (error.status === 0) return t('error.code.OFFLINE')
    // Words of a domain for its own codes are better than what the rule says in English.
    return te(key) ? t(key) : error.message || t('error.unknown')
  }

  return {
    explain,
    success: (title: string, action?: { label: string, onClick: () => unknown }) => toast.add({
      // What can be taken back stays long enough to be read and reached.
      title, color: 'success', icon: 'i-lucide-circle-check', ...action ? { duration: 10_000, actions: [{ label: action.label, color: 'neutral', variant: 'outline', onClick: () => void action.onClick() }] } : {},
    }),
    info: (title: string, description?: string) => toast.add({ title, description, icon: 'i-lucide-info' }),
    /** Something that was no error but did not happen either. */
    refused: (title: string) => toast.add({ title, color: 'error', icon: 'i-lucide-circle-alert' }),
    /** Nothing is shown for a missing session: the login page comes anyway. */
    error: (error: unknown, title?: string) => {
      if (error instanceof ApiError && error.status === 401) return
      const message = explain(error)
      toast.add({ id: `error:${message}`, title: title ?? message, description: title ? message : undefined, color: 'error', icon: 'i-lucide-circle-alert' })
    },
  }
}
