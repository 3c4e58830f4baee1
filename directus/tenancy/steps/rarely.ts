/** Not more often than so, in milliseconds: whoever watches needs no more. */
const INTERVAL = 500

/** Passes on what is reported, but not every time. */
export function rarely<T>(report: (progress: T) => Promise<void>): (progress: T) => Promise<void> {
  let last = -Infinity
  return async (progress) => {
    if (performance.now() - last < INTERVAL) return
    last = performance.now()
    await report(progress)
  }
}
