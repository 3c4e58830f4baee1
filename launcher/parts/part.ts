import { readFileSync } from 'node:fs'
import type { Config } from '../config.ts'
import type { StartCommand } from '../processes.ts'
import type { Secrets } from '../secrets.ts'

/** What parts share while they start. */
export interface Context {
  readonly config: Config
  readonly secrets: Secrets
  /** Ends long preparations when the person stops the hub. */
  readonly signal: AbortSignal
}

/** One server of the hub. */
export interface Part {
  readonly name: string
  readonly label: string
  /** Parts that must be healthy before `start`. */
  readonly needs: readonly string[]
  /** Ports on which it listens: checked before anything starts. */
  readonly ports: readonly (keyof Config['ports'])[]
  /** Brings what it needs onto the machine and makes what it starts from; nothing runs afterwards. Parts do so side by side. */
  prepare?(context: Context): Promise<void>
  /** Work after `needs` are healthy and before its own start (schemas, imports). Not repeated at a restart. */
  setUp?(context: Context): Promise<void>
  /** Called before each start, also of a restart. */
  command(context: Context): Promise<StartCommand> | StartCommand
  /** @returns whether it really serves; may throw, which means no */
  healthy(context: Context): Promise<boolean>
  /** @returns whether it still works, or would not work better after a restart; without it `healthy` is asked. May throw, which means no. */
  alive?(context: Context): Promise<boolean>
  /** Work that needs it running, before it counts as healthy (schemas, realms). Runs at the first start, not at a restart. */
  finish?(context: Context): Promise<void>
  readonly stopSignal: NodeJS.Signals
  /** Milliseconds between `stopSignal` and SIGKILL. */
  readonly patience: number
  /** Seconds until `healthy` must be true. */
  readonly startSeconds: number
  /** Where people or other parts find it. */
  url(config: Config): string
  version(): string
}

/** @returns the parsed JSON of an address that answered 2xx within 5 s, else nothing */
export async function fetchJson(url: string, init: RequestInit = {}): Promise<unknown> {
  const response = await fetch(url, { signal: AbortSignal.timeout(5000), redirect: 'manual', ...init })
  if (!response.ok) {
    await response.body?.cancel()
    return undefined
  }
  return await response.json()
}

/** The arguments with which Node runs a TypeScript file of ours. */
export function nodeArguments(script: string): string[] {
  return ['--disable-warning=ExperimentalWarning', script]
}

/** The version in the manifest of an installed package, read from beside `from`. */
export function packageVersion(manifest: string): string {
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version
}
