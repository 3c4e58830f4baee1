import type { Config } from '../config.ts'
import { LauncherError } from '../errors.ts'
import { isAlive } from '../identity.ts'
import { pause } from '../processes.ts'
import { say } from '../progress.ts'
import { runFiles } from '../run-files.ts'
import { endLeftovers } from '../supervisor.ts'

/**
 * `npm stop`: asks a running launcher to end everything, and ends what a killed one left; fine when nothing runs.
 * @throws LauncherError NOT_ENDED
 */
export async function stop(config: Config): Promise<number> {
  const launcher = runFiles.readLauncher(config)
  if (launcher && isAlive(launcher)) {
    say(`Stopping Kontor (process ${launcher.pid})`)
    process.kill(launcher.pid, 'SIGTERM')
    for (let waited = 0; isAlive(launcher); waited += 100) {
      if (waited > 90_000) throw new LauncherError('NOT_ENDED', `The launcher (process ${launcher.pid}) does not end: kill -9 ${launcher.pid}, then npm stop once more.`)
      await pause(100)
    }
  }
  const left = await endLeftovers(config)
  if (left.length > 0) say(`Ended what was left running: ${left.join(', ')}`)
  runFiles.removeLauncher(config)
  say('Nothing of Kontor runs.')
  return 0
}
