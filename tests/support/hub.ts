import { inject } from 'vitest'
import { readStatus, type HubStatus } from '../../launcher/commands/status.ts'
import { loadConfig, type Config } from '../../launcher/config.ts'
import type { PortName } from '../../launcher/keys.ts'
import { loadSecrets, type Secrets } from '../../launcher/secrets.ts'
import { until } from './until.ts'

/** The hub that the tests share: addresses, logins, and what is needed to command it. */
export interface TestHub {
  /** Portal and API, without a slash at the end. */
  readonly publicUrl: string
  /** With the placeholder `{tenant}`. Node does not resolve it: ask `hostUrl` with a Host header instead. */
  readonly studioUrl: string
  readonly hostUrl: string
  readonly keycloakUrl: string
  readonly n8nUrl: string
  readonly mailUrl: string
  readonly ports: Readonly<Record<PortName, number>>
  /** Address -> password of the demo people. */
  readonly passwords: Readonly<Record<string, string>>
  readonly n8nOwner: { readonly email: string, readonly password: string }
  /** Path of the browser. */
  readonly chromium: string
  /** Settings for commands of the launcher. */
  readonly env: Readonly<Record<string, string>>
}

declare module 'vitest' {
  interface ProvidedContext {
    hub: TestHub
  }
}

export const hub = (): TestHub => inject('hub')

/** The launcher's own view of the shared hub, for tests that look below the surface. */
export function hubInside(): { config: Config, secrets: Secrets } {
  const config = loadConfig({ ...process.env, ...hub().env })
  return { config, secrets: loadSecrets(config) }
}

/** What `status` says of the shared hub, without a process that says it: one that is asked for again and again takes half a machine from the hub. */
export const hubStatus = (): Promise<HubStatus> => readStatus(hubInside().config)

/** Waits until every part is healthy. */
export async function healthyHub(seconds = 180): Promise<void> {
  await until('a healthy hub', async () => (await hubStatus()).healthy, seconds)
}

/** The process of a part, as soon as there is one. */
export const pidOf = (part: string): Promise<number> => until(`${part} to run`, async () => (await hubStatus()).parts.find(found => found.part === part)?.pid ?? undefined)

/** Folder of the hub's data; outside the test runner (benchmarks) that of the hub which the environment names. */
export function hubHome(): string {
  return process.env.VITEST ? hubInside().config.home : loadConfig(process.env).home
}
