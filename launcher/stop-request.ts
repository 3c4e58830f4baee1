import { say } from './progress.ts'

/**
 * Settles when somebody asks for the end: Ctrl-C, a signal, or the end of the command that started us. A second Ctrl-C
 * a second later ends the launcher at once; the next start cleans up.
 * @param abort is aborted then
 * @param tied whether the hub belongs to a terminal
 */
export function stopRequest(abort: AbortController, tied: boolean): Promise<void> {
  return new Promise((done) => {
    let since = 0
    const ask = (signal: string) => {
      if (since > 0) {
        if (signal !== 'SIGINT' || Date.now() - since < 1000) return
        say('Ended at once; the next start cleans up.')
        process.exit(130)
      }
      since = Date.now()
      say('Stopping')
      abort.abort()
      done()
    }
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => ask(signal))
    if (!tied) return
    process.once('disconnect', () => ask('disconnect'))
    process.channel?.unref()
  })
}
