/** Seconds before the second, third, ... attempt; from then on the last one again and again. */
const STEPS = [2, 5, 15, 30, 60, 120, 300] as const
const LAST = 300
/** Attempts go on for so many seconds of waiting. */
export const PATIENCE = 24 * 60 * 60

/**
 * When to try again.
 * @param attempts how many were made, at least 1
 * @returns seconds to wait, or nothing when a day of waiting is used up
 */
export function delayAfter(attempts: number): number | undefined {
  return waited(attempts) > PATIENCE ? undefined : step(attempts)
}

const step = (attempt: number): number => STEPS[attempt - 1] ?? LAST

/** Seconds of waiting from the first attempt to the end of the wait after the given one. */
function waited(attempts: number): number {
  const early = STEPS.slice(0, attempts).reduce((sum, seconds) => sum + seconds, 0)
  return early + Math.max(0, attempts - STEPS.length) * LAST
}
