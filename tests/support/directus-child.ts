import { fork, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const script = fileURLToPath(new URL('../../directus/host/child.ts', import.meta.url))

export interface DirectusChild {
  /** What a probe in the process answers. */
  probe<T>(): Promise<T>
  get(path: string): Promise<{ status: number, headers: Record<string, string | string[] | undefined>, body: string }>
  send(message: object): void
  /** Resolves with the first message of that kind. */
  said(type: string): Promise<unknown>
  stop(): Promise<void>
}

/**
 * Starts a process of the host by hand.
 * @param probe module that is loaded before everything else and answers `{ type: 'probe' }`; without it nobody does
 */
export function startChild(env: Record<string, string>, socket: string, probe?: string): DirectusChild {
  const child: ChildProcess = fork(script, { execArgv: probe === undefined ? [] : ['--import', probe], env, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
  const heard: { type?: string }[] = []
  const waiting: { type: string, resolve: (message: unknown) => void, reject: (error: Error) => void }[] = []
  let errors = ''
  child.stderr?.on('data', (chunk: Buffer) => { errors += chunk.toString() })
  child.on('message', (message: { type?: string }) => {
    heard.push(message)
    for (const wait of waiting) if (wait.type === message.type) wait.resolve(message)
  })
  child.once('exit', code => waiting.forEach(({ reject }) => reject(new Error(`the process ended with ${code}: ${errors.slice(-2000)}`))))
  const said = (type: string) => new Promise<unknown>((resolve, reject) => {
    const before = heard.find(message => message.type === type)
    if (before) resolve(before)
    else waiting.push({ type, resolve, reject })
  })
  return {
    said,
    send: message => void child.send(message),
    async probe<T>() {
      child.send({ type: 'probe' })
      return (await said('probed') as { result: T }).result
    },
    get: path => new Promise((resolve, reject) => {
      request({ socketPath: socket, path, headers: { host: 'demo.test' } }, (answer) => {
        let body = ''
        answer.setEncoding('utf8').on('data', (chunk: string) => { body += chunk }).on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }))
      }).once('error', reject).end()
    }),
    stop: () => new Promise((resolve) => {
      if (child.exitCode !== null) return resolve()
      child.once('exit', () => resolve())
      child.kill('SIGKILL')
    }),
  }
}

/** A folder that is gone when `work` is done. */
export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'kontor-'))
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
