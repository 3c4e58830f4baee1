import { parseArgs } from 'node:util'
import { checkMachine } from '../checks.ts'
import type { Config } from '../config.ts'
import { LauncherError, messageOf } from '../errors.ts'
import { isAlive } from '../identity.ts'
import { selectParts } from '../order.ts'
import { PARTS } from '../parts/index.ts'
import { identify, pause } from '../processes.ts'
import { elapsed, say } from '../progress.ts'
import { runFiles, type LauncherRecord } from '../run-files.ts'
import { loadSecrets } from '../secrets.ts'
import { stopRequest } from '../stop-request.ts'
import { summary } from '../summary.ts'
import { endLeftovers, Supervisor } from '../supervisor.ts'
import { startDetached } from './start-detached.ts'

/** `npm start [-- --detach] [-- --only postgres,redis]`: stays until the hub is ended, with `--detach` until it is healthy. */
export async function start(config: Config, args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { 'detach': { type: 'boolean' }, 'only': { type: 'string' }, 'in-background': { type: 'boolean' } } })
  const only = values.only?.split(',').map(name => name.trim()).filter(Boolean)
  selectParts(PARTS, only)
  if (values.detach) return startDetached(config, only)
  const record: LauncherRecord = { ...identify(process.pid), startedAt: new Date().toISOString(), only, state: 'starting' }
  if (!await claim(config, record)) return 0
  return runHub(config, record, !values['in-background'])
}

/**
 * Makes this process the launcher of its home; waits for one that is just ending.
 * @returns false when the hub runs already, which is then shown
 * @throws LauncherError ALREADY_STARTING
 */
async function claim(config: Config, record: LauncherRecord): Promise<boolean> {
  for (let waited = 0; !runFiles.claimLauncher(config, record); waited += 250) {
    const other = runFiles.readLauncher(config)
    if (other?.state === 'running' && isAlive(other)) {
      say(`Kontor already runs (process ${other.pid}).`)
      console.log(summary(config, loadSecrets(config), other.only))
      return false
    }
    if (other?.state === 'starting' || waited > 60_000) throw new LauncherError('ALREADY_STARTING', `Kontor is already being started or ended here (process ${other?.pid}); npm run status shows how far it is.`)
    if (waited === 0) say('Waiting for the earlier hub to end')
    await pause(250)
  }
  return true
}

async function runHub(config: Config, first: LauncherRecord, tied: boolean): Promise<number> {
  let record = first
  const note = (change: Partial<LauncherRecord>) => runFiles.writeLauncher(config, record = { ...record, ...change })
  const abort = new AbortController()
  const asked = stopRequest(abort, tied)
  let supervisor: Supervisor | undefined
  let failure: unknown
  try {
    const left = await endLeftovers(config)
    if (left.length > 0) say(`Ended what an earlier start had left running: ${left.join(', ')}`)
    await checkMachine(config, selectParts(PARTS, record.only), left.length > 0)
    const secrets = loadSecrets(config)
    supervisor = new Supervisor({ config, secrets, signal: abort.signal }, record.only)
    await Promise.race([supervisor.start(), asked])
    if (!abort.signal.aborted) {
      note({ state: 'running', healthyAfter: Math.round(elapsed() * 10) / 10 })
      console.log(summary(config, secrets, record.only))
      say(`Healthy after ${elapsed().toFixed(1)} s. ${tied ? 'Ctrl-C stops everything.' : 'It runs in the background: npm run status, npm stop.'}`)
      await asked
    }
  } catch (error) {
    if (!abort.signal.aborted) failure = error
  }
  if (supervisor) {
    if (failure !== undefined) say('The start failed; ending what was started')
    note({ state: 'stopping' })
    abort.abort()
    await supervisor.stop()
  }
  if (failure === undefined) {
    runFiles.removeLauncher(config)
    say('Everything is ended.')
    return 0
  }
  note({ state: 'failed', failure: messageOf(failure) })
  throw failure
}
