/**
 * Asks again and again until the answer is neither `undefined` nor `false`; an error counts as no answer.
 * @param seconds how long at most
 * @throws Error with `what` and the last error
 */
export async function until<T>(what: string, ask: () => Promise<T | undefined | false> | T | undefined | false, seconds = 60): Promise<T> {
  const limit = Date.now() + seconds * 1000
  for (let last: unknown; ;) {
    try {
      const answer = await ask()
      if (answer !== undefined && answer !== false) return answer
      last = answer
    } catch (error) {
      last = error
    }
    if (Date.now() > limit) throw new Error(`waited ${seconds} s for: ${what} (last: ${last instanceof Error ? last.message : JSON.stringify(last)})`)
    await new Promise(done => setTimeout(done, 250))
  }
}
