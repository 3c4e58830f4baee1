const FIRST = 250
const SLOWEST = 15_000

/**
 * Calls `poll` while it says that there is something to wait for: soon at first, then more and more rarely, and at once
 * when the page is looked at again or the connection is back.
 * @param first milliseconds before the first look
 */
export function usePolling(poll: () => Promise<boolean>, first: () => number = () => FIRST) {
  let timer: ReturnType<typeof setTimeout> | undefined
  let pause = first()
  let stopped = false

  async function run(): Promise<void> {
    clearTimeout(timer)
    const waiting = await poll().catch(() => true)
    if (!waiting || stopped) return
    clearTimeout(timer)
    timer = setTimeout(() => void run(), pause)
    pause = Math.min(pause * 1.5, SLOWEST)
  }
  function soon(): void {
    pause = first()
    clearTimeout(timer)
    timer = setTimeout(() => void run(), pause)
  }
  const onBack = (): void => { if (document.visibilityState === 'visible') soon() }
  onMounted(() => {
    document.addEventListener('visibilitychange', onBack)
    window.addEventListener('online', onBack)
  })
  onBeforeUnmount(() => {
    stopped = true
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', onBack)
    window.removeEventListener('online', onBack)
  })
  return { soon }
}
