const started = Number(process.env.KONTOR_STARTED_AT) || Date.now()

/** Seconds since the command was typed. */
export function elapsed(): number {
  return (Date.now() - started) / 1000
}

/** One line with the time since the command was typed. */
export function say(message: string): void {
  console.log(`[${elapsed().toFixed(0).padStart(4)} s] ${message}`)
}

/** Bytes as `12 MB`. */
export function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`
}

/**
 * Says what goes on during long work: at the start, every 10 s with `detail` and at the end with the time it took.
 * @returns what `work` returns
 */
export async function during<T>(what: string, work: () => Promise<T>, detail?: () => string | undefined): Promise<T> {
  say(what)
  const from = Date.now()
  const timer = setInterval(() => say(`  ${what}: ${Math.round((Date.now() - from) / 1000)} s${detail?.() ? `, ${detail()}` : ''}`), 10_000)
  try {
    return await work()
  } finally {
    clearInterval(timer)
  }
}
