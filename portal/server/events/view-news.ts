import { onViewChanged } from '../core/changes.ts'

/**
 * What changes in Studio changes in several steps, and Directus keeps what it was asked in the middle of one. So open pages
 * are told when it has been quiet for a while, at the latest so long after the first change. Milliseconds.
 */
const [QUIET, LONGEST] = [800, 3000]

/**
 * Tells when fields or rights of a tenant have changed.
 * @returns what ends it
 */
export function followView(tenant: string, tell: () => void): () => void {
  let timer: NodeJS.Timeout | undefined
  let since: number | undefined
  const end = onViewChanged((of) => {
    if (of !== undefined && of !== tenant) return
    const now = performance.now()
    since ??= now
    clearTimeout(timer)
    timer = setTimeout(() => {
      since = undefined
      tell()
    }, Math.min(QUIET, Math.max(0, since + LONGEST - now)))
  })
  return () => {
    clearTimeout(timer)
    end()
  }
}
