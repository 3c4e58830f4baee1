import type { Config } from '../config.ts'
import { LauncherError } from '../errors.ts'
import { aptInstall } from './apt.ts'
import { which } from './which.ts'

const INSTEAD = 'Install Chromium (Debian: apt-get install chromium) or set KONTOR_CHROMIUM to an existing one.'

/**
 * @returns the path of a Chromium for the tests, installing Debian's when it must
 * @throws LauncherError MISSING_SYSTEM_PART
 */
export async function findChromium(config: Config): Promise<string> {
  const find = () => config.programs.chromium ?? which('chromium') ?? which('chromium-browser') ?? which('google-chrome')
  if (!find()) await aptInstall(['chromium'], 'Chromium', INSTEAD)
  const chromium = find()
  if (!chromium) throw new LauncherError('MISSING_SYSTEM_PART', `Chromium was installed but was not found. ${INSTEAD}`)
  return chromium
}
