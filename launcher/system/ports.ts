import { createConnection, createServer } from 'node:net'
import type { Config } from '../config.ts'
import { LauncherError } from '../errors.ts'
import type { PortName } from '../keys.ts'
import { pause } from '../processes.ts'

/**
 * @param keys the ports that are about to be used
 * @param patience milliseconds: a process with many threads that was just killed lets go of its port a moment later
 * @throws LauncherError PORT_BUSY naming every key and port that another program holds
 */
export async function checkPortsAreFree(config: Config, keys: readonly PortName[], patience = 0): Promise<void> {
  const until = Date.now() + patience
  let busy: string[]
  do {
    busy = []
    for (const key of keys) if (await isBusy(config.ports[key])) busy.push(`${config.ports[key]} (${key})`)
    if (busy.length === 0) return
    await pause(100)
  } while (Date.now() < until)
  const [first, ...rest] = busy
  throw new LauncherError('PORT_BUSY', rest.length === 0
    ? `Port ${first} is in use by another program: stop it, or set ${first?.replace(/.*\((.*)\)/, '$1')} to a free port in .env.`
    : `The ports ${busy.join(', ')} are in use by other programs: stop them, or set these keys to free ports in .env (KONTOR_PORT_OFFSET moves all of them).`)
}

async function isBusy(port: number): Promise<boolean> {
  // People type `localhost`, which may mean ::1 first, so a listener there is in the way too.
  return !await canListen(port) || await answers(port, '::1') || await answers(port, '127.0.0.1')
}

function canListen(port: number): Promise<boolean> {
  return new Promise((done) => {
    const server = createServer()
    server.once('error', () => done(false))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => done(true)))
  })
}

function answers(port: number, host: string): Promise<boolean> {
  return new Promise((done) => {
    const socket = createConnection({ port, host, timeout: 500 })
    const end = (result: boolean) => {
      socket.destroy()
      done(result)
    }
    socket.once('connect', () => end(true)).once('error', () => end(false)).once('timeout', () => end(false))
  })
}
