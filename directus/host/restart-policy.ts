/** Crashes within this time, in milliseconds, count together. */
const WINDOW = 60_000
/** So many crashes within the window end the attempts. */
const LIMIT = 3
/** Wait before the first and the second new attempt, in milliseconds. */
const DELAYS = [250, 2_000] as const

export type Verdict = { readonly restart: true, readonly delay: number } | { readonly restart: false, readonly crashes: number }

/** Decides after each crash of one instance whether it is started again. Times are milliseconds of one clock. */
export function createRestartPolicy(): (at: number) => Verdict {
  let crashes: number[] = []
  return (at) => {
    crashes = [...crashes.filter(time => at - time < WINDOW), at]
    if (crashes.length < LIMIT) return { restart: true, delay: DELAYS[crashes.length - 1] ?? WINDOW }
    const count = crashes.length
    // Whoever asks for another attempt later starts with a clean sheet.
    crashes = []
    return { restart: false, crashes: count }
  }
}
