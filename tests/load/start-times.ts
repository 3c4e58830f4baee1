import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from '../../launcher/config.ts'
import type { Figure } from './figure.ts'
import { kontor } from './hub.ts'

const WARM_AIM = 45
const COLD_AIM = 600

function figure(name: string, seconds: number, aim: number): Figure {
  return { name, aim: aim < 60 ? `<= ${aim} s` : `<= ${aim / 60} min`, value: `${seconds.toFixed(1)} s`, met: seconds <= aim }
}

/** Stops the hub and starts it again: from the command to a healthy hub. */
export async function measureWarmStart(): Promise<Figure> {
  await kontor(['stop'])
  const { code, output, duration } = await kontor(['start', '--detach'], { show: true })
  if (code !== 0) throw new Error(`npm start failed: ${output.trim().split('\n').slice(-3).join(' ')}`)
  return figure('start, warm', duration / 1000, WARM_AIM)
}

/**
 * Clones this checkout's last commit into a new folder and starts it there with tools, packages and data of its own. What
 * the machine's package managers have in their caches is used.
 */
export async function measureColdStart(): Promise<Figure> {
  const folder = mkdtempSync(join(tmpdir(), 'kontor-cold-'))
  const clone = join(folder, 'kontor')
  const env: NodeJS.ProcessEnv = { ...process.env, KONTOR_PORT_OFFSET: '7000', KONTOR_HOME: '.kontor', KONTOR_TOOLS_DIR: '.kontor/tools' }
  for (const key of Object.keys(env)) if (/_PORT$|^(PUBLIC|STUDIO)_URL$|^KONTOR_(NODE|PNPM|KEYCLOAK_HOME|STARTED_AT)$/.test(key)) delete env[key]
  try {
    const cloned = spawnSync('git', ['clone', '--quiet', '--no-hardlinks', ROOT, clone], { encoding: 'utf8' })
    if (cloned.status !== 0) throw new Error(`git clone failed: ${cloned.stderr}`)
    const { code, output, duration } = await kontor(['start', '--detach'], { cwd: clone, env, show: true })
    if (code !== 0) throw new Error(`the cold start failed: ${output.trim().split('\n').slice(-5).join(' ')}`)
    return figure('start, cold (fresh clone, package caches of this machine)', duration / 1000, COLD_AIM)
  } finally {
    await kontor(['reset', '--yes'], { cwd: clone, env }).catch(() => undefined)
    rmSync(folder, { recursive: true, force: true })
  }
}
