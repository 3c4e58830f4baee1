import type { Config } from '../config.ts'
import { isAlive } from '../identity.ts'
import { pause } from '../processes.ts'
import { say } from '../progress.ts'
import { runFiles } from '../run-files.ts'
import { cleanUp } from './start.ts'

/** `npm stop`: asks a running launcher to end everything, and ends what a killed one left; fine when nothing runs. */
export async function stop(config: Config): Promise<number> {
  const launcher = runFiles.readLauncher(config)
  if (isAlive(launcher)) {
    say(`Stopping Kontor (process ${launcher.pid})`)
    process.kill(launcher.pid, 'SIGTERM')
    for (let waited = 0; isAlive(launcher) && waited < 90_000; waited += 100) await pause(100)
    if (isAlive(launcher)) process.kill(launcher.pid, 'SIGKILL')
  }
  await cleanUp(config)
  say('Nothing of Kontor runs.')
  return 0
}
