import type { RouteLocationNormalized } from 'vue-router'
import { ApiError } from '~/utils/api'

/**
 * A part of the portal that could not be fetched. After an update it is there under another name: the page is loaded anew.
 * Without a connection that would end on the browser's own page, with what was typed lost: one stays, and is told.
 */
export default defineNuxtPlugin((nuxtApp) => {
  const router = useRouter()
  const failed = new WeakSet<object>()
  const isMissing = (error: unknown) => typeof error === 'object' && error !== null && failed.has(error)
  const tell = () => void nuxtApp.runWithContext(() => useNotify().error(new ApiError({ status: 0, code: 'OFFLINE', message: '' })))
  async function goOn(to: RouteLocationNormalized): Promise<void> {
    try {
      await fetch(router.resolve(to).href, { method: 'HEAD', cache: 'no-store' })
    }
    catch {
      return tell()
    }
    reloadNuxtApp({ path: to.fullPath, persistState: true })
  }
  // Also for what is fetched ahead, of which nobody need know.
  nuxtApp.hook('app:chunkError', ({ error }) => {
    if (typeof error === 'object' && error !== null) failed.add(error)
  })
  router.onError((error: unknown, to) => {
    if (isMissing(error)) void goOn(to)
  })
  nuxtApp.hook('vue:error', (error) => {
    if (isMissing(error)) tell()
  })
})
