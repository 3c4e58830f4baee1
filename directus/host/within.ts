import { hubBusy } from './errors.ts'

/**
 * Waits for work that others wait for too, and that goes on all the same.
 * @param limit until when, as `performance.now()` tells it
 * @throws HostError 503 HUB_BUSY at the limit
 */
export async function within(limit: number, work: Promise<void>): Promise<void> {
  if (limit === Infinity) return work
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(hubBusy()), limit - performance.now())
  await Promise.race([work, late]).finally(() => clearTimeout(timer))
}
