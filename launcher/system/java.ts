import { join } from 'node:path'
import type { Config } from '../config.ts'
import { LauncherError } from '../errors.ts'
import { aptInstall } from './apt.ts'
import { runQuietly } from './run-quietly.ts'
import { which } from './which.ts'

export const JAVA_INSTEAD = 'Install a Java runtime 17 or newer (Debian and Ubuntu: apt-get install openjdk-17-jre-headless, or its newer successor; macOS: brew install openjdk@21) or set KONTOR_JAVA_HOME to an existing one.'

/** @returns the major version that `java -version` printed (`1.8.0_292` is 8) */
export function javaMajor(output: string): number | undefined {
  const match = /version "(\d+)(?:\.(\d+))?/.exec(output)
  if (!match) return undefined
  return match[1] === '1' ? Number(match[2]) : Number(match[1])
}

/**
 * @returns the path of a `java` program of version 17 or newer, installing one when it must
 * @throws LauncherError MISSING_SYSTEM_PART
 */
export async function findJava(config: Config): Promise<string> {
  if (config.programs.java) {
    const java = join(config.programs.java, 'bin', 'java')
    if (!await fits(java)) throw new LauncherError('MISSING_SYSTEM_PART', `KONTOR_JAVA_HOME (${config.programs.java}) holds no Java 17 or newer.`)
    return java
  }
  const found = await installedJava(config)
  if (found) return found
  await aptInstall(['openjdk-21-jre-headless|openjdk-17-jre-headless|openjdk-25-jre-headless'], 'a Java runtime', JAVA_INSTEAD)
  const java = which('java')
  if (!java || !await fits(java)) throw new LauncherError('MISSING_SYSTEM_PART', `Java was installed but is not the first on the PATH. ${JAVA_INSTEAD}`)
  return java
}

/** @returns a fitting Java that is on this machine already */
export async function installedJava(config: Config): Promise<string | undefined> {
  if (config.programs.java) return join(config.programs.java, 'bin', 'java')
  for (const java of [process.env.JAVA_HOME && join(process.env.JAVA_HOME, 'bin', 'java'), which('java')]) {
    if (java && await fits(java)) return java
  }
  return undefined
}

async function fits(java: string): Promise<boolean> {
  const { output } = await runQuietly(java, ['-version'])
  return (javaMajor(output) ?? 0) >= 17
}
