import type { TestProject } from 'vitest/node'
import { loadConfig } from '../launcher/config.ts'
import { loadSecrets, N8N_OWNER } from '../launcher/secrets.ts'
import { findChromium } from '../launcher/system/chromium.ts'
import { testEnvironment } from './support/environment.ts'
import type { TestHub } from './support/hub.ts'
import { kontor } from './support/kontor.ts'

/** Of all projects whose tests share the hub the first one starts it, and ends it when the last test is over. */
const shared = globalThis as { kontorTestHub?: TestHub }

/**
 * Starts one real hub with an empty data folder for all tests of the stack and ends it after them. With
 * KONTOR_TEST_KEEP=1 it is neither emptied nor ended, which saves the start while one writes a test; so does
 * KONTOR_TEST_ONLY=postgres,redis,... with the parts that the test needs.
 */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (shared.kontorTestHub) return void project.provide('hub', shared.kontorTestHub)
  const env = testEnvironment()
  const keep = process.env.KONTOR_TEST_KEEP === '1'
  const config = loadConfig({ ...process.env, ...env })
  const chromium = await findChromium(config)
  if (!keep) await command(['reset', '--yes'], env)
  const only = process.env.KONTOR_TEST_ONLY
  await command(['start', '--detach', ...only ? ['--only', only] : []], env)
  const secrets = loadSecrets(config)
  const hub: TestHub = {
    publicUrl: config.publicUrl,
    studioUrl: config.studioUrl,
    hostUrl: `http://127.0.0.1:${config.ports.STUDIO_PORT}`,
    keycloakUrl: `http://127.0.0.1:${config.ports.KEYCLOAK_PORT}/auth`,
    n8nUrl: `http://127.0.0.1:${config.ports.N8N_PORT}`,
    mailUrl: `http://127.0.0.1:${config.ports.MAIL_PORT}`,
    ports: config.ports,
    passwords: secrets.demoPasswords,
    n8nOwner: { email: N8N_OWNER, password: secrets.n8nOwnerPassword },
    chromium,
    env,
  }
  shared.kontorTestHub = hub
  project.provide('hub', hub)
  return async () => {
    // Silent: the runner's closing lines are the last ones.
    if (!keep) await command(['stop'], env, false)
  }
}

async function command(args: readonly string[], env: Record<string, string>, show = true): Promise<void> {
  const { code, output } = await kontor(args, env, show)
  if (code !== 0) throw new Error(`kontor ${args.join(' ')} ended with exit code ${code}:\n${output}`)
}
