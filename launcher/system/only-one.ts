import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { isAlive, type ProcessIdentity } from '../identity.ts'
import { identify, pause } from '../processes.ts'
import { say } from '../progress.ts'

/** Milliseconds after which a lock that names nobody was left behind in the middle of being written. */
const UNWRITTEN = 10_000

/**
 * Runs `work` in one process of this machine at a time; the others wait. A lock whose process is gone does not count.
 * @param what the others are waiting for: `fetches Keycloak`
 * @throws what `work` throws, and the reason of `signal` when it ends the wait
 */
export async function onlyOne<T>(file: string, what: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  mkdirSync(dirname(file), { recursive: true })
  for (let told = false; !claim(file); told = true) {
    if (!told) say(`Waiting for another start that ${what}`)
    await pause(250)
    signal?.throwIfAborted()
  }
  try {
    return await work()
  } finally {
    rmSync(file, { force: true })
  }
}

function claim(file: string): boolean {
  try {
    writeFileSync(file, JSON.stringify(identify(process.pid)), { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    if (isAbandoned(file)) rmSync(file, { force: true })
    return false
  }
}

function isAbandoned(file: string): boolean {
  try {
    return !isAlive(JSON.parse(readFileSync(file, 'utf8')) as ProcessIdentity)
  } catch {
    return Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > UNWRITTEN
  }
}
