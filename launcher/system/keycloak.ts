import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { ROOT, type Config } from '../config.ts'
import { LauncherError } from '../errors.ts'
import { during, megabytes } from '../progress.ts'
import { aptInstall } from './apt.ts'
import { onlyOne } from './only-one.ts'
import { runQuietly } from './run-quietly.ts'
import { which } from './which.ts'

/** What `kc.sh build` bakes in; everything else is given at start. */
export const BUILD_OPTIONS = ['--db=postgres', '--health-enabled=true', '--metrics-enabled=true', '--http-relative-path=/auth', '--cache=local']

/** For one machine with few users a quick start and little memory count more than the last bit of throughput. */
export const QUICK_JAVA = '-XX:-UseG1GC -XX:+UseSerialGC -XX:TieredStopAtLevel=1'

/** The version that `keycloak/pom.xml` pins. */
export function keycloakVersion(): string {
  const version = /<keycloak\.version>([^<]+)</.exec(readFileSync(join(ROOT, 'keycloak', 'pom.xml'), 'utf8'))?.[1]
  if (!version) throw new LauncherError('BAD_POM', 'keycloak/pom.xml names no keycloak.version.')
  return version
}

/** What a person does when there is no Maven. */
export function mavenInstead(): string {
  return `Install Maven (Debian and Ubuntu: apt-get install maven; macOS: brew install maven) and set KONTOR_MAVEN if it is not on the PATH, or unpack Keycloak ${keycloakVersion()} yourself and set KONTOR_KEYCLOAK_HOME to its folder.`
}

/** Whether Keycloak is here, or what fetches it. */
export function canFetchKeycloak(config: Config): boolean {
  return config.programs.keycloak !== undefined || existsSync(join(keycloakFolder(config), 'bin', 'kc.sh')) || (config.programs.maven ?? which('mvn')) !== undefined
}

function keycloakFolder(config: Config): string {
  return config.programs.keycloak ?? join(config.tools, `keycloak-${keycloakVersion()}`)
}

/**
 * @returns the folder of a built Keycloak with our theme in it
 * @throws LauncherError MISSING_SYSTEM_PART
 */
export async function bringKeycloak(config: Config, java: string, signal?: AbortSignal): Promise<string> {
  const version = keycloakVersion()
  const folder = keycloakFolder(config)
  const isHere = () => existsSync(join(folder, 'bin', 'kc.sh'))
  if (config.programs.keycloak && !isHere()) throw new LauncherError('MISSING_SYSTEM_PART', `KONTOR_KEYCLOAK_HOME (${folder}) holds no bin/kc.sh.`)
  // Several hubs can share it.
  return onlyOne(config.programs.keycloak ? join(folder, 'kontor.lock') : `${folder}.lock`, 'fetches or builds Keycloak', async () => {
    if (!isHere()) await fetchKeycloak(config, version, folder)
    await build(folder, java, version)
    copyTheme(folder)
    return folder
  }, signal)
}

async function fetchKeycloak(config: Config, version: string, folder: string): Promise<void> {
  const instead = mavenInstead()
  if (!config.programs.maven && !which('mvn')) await aptInstall(['maven'], 'Maven', instead)
  const maven = config.programs.maven ?? which('mvn')
  if (!maven) throw new LauncherError('MISSING_SYSTEM_PART', `Maven is needed once to fetch Keycloak. ${instead}`)
  const target = `${folder}.new`
  rmSync(target, { recursive: true, force: true })
  mkdirSync(target, { recursive: true })
  await during(`Fetching Keycloak ${version} (about 160 MB)`, async () => {
    const result = await runQuietly(maven, ['-B', '-ntp', '-q', '-f', join(ROOT, 'keycloak', 'pom.xml'), `-Dkontor.target=${target}`, 'generate-resources'])
    if (result.code !== 0) throw new LauncherError('MISSING_SYSTEM_PART', `Keycloak ${version} could not be fetched with Maven. Check the network connection and Maven's settings (~/.m2/settings.xml), then start again.\n${result.output.split('\n').filter(line => line.includes('ERROR')).slice(0, 3).join('\n')}`)
  }, () => downloaded(version))
  const unpacked = readdirSync(target).find(name => name.startsWith('keycloak-'))
  if (!unpacked) throw new LauncherError('MISSING_SYSTEM_PART', 'Keycloak\'s archive held no keycloak folder.')
  renameSync(join(target, unpacked), folder)
  rmSync(target, { recursive: true, force: true })
}

function downloaded(version: string): string | undefined {
  const repository = join(homedir(), '.m2', 'repository', 'org', 'keycloak', 'keycloak-quarkus-dist', version)
  if (!existsSync(repository)) return undefined
  const size = Math.max(0, ...readdirSync(repository).map(name => statSync(join(repository, name)).size))
  return `${megabytes(size)} so far`
}

async function build(folder: string, java: string, version: string): Promise<void> {
  const stamp = join(folder, 'data', 'kontor-build')
  const wanted = `${version} ${BUILD_OPTIONS.join(' ')}`
  const { mkdir, readFile, writeFile } = await import('node:fs/promises')
  if (await readFile(stamp, 'utf8').catch(() => '') === wanted) return
  await during('Building Keycloak once for this machine', async () => {
    // The archive may lose the run bit, so the shell is named.
    const result = await runQuietly('sh', [join(folder, 'bin', 'kc.sh'), 'build', ...BUILD_OPTIONS], { env: { ...process.env, JAVA_HOME: dirname(dirname(java)), JAVA: java, JAVA_OPTS_APPEND: QUICK_JAVA } })
    if (result.code !== 0) throw new LauncherError('KEYCLOAK_BUILD', `Keycloak could not be built: ${result.output.trim().split('\n').slice(-5).join('\n')}`)
    await mkdir(dirname(stamp), { recursive: true })
    await writeFile(stamp, wanted)
  })
}

/** Only when it differs: another hub may be showing it. */
function copyTheme(folder: string): void {
  const theme = join(ROOT, 'keycloak', 'theme')
  const target = join(folder, 'themes', 'kontor')
  if (existsSync(target) && fingerprint(target) === fingerprint(theme)) return
  rmSync(target, { recursive: true, force: true })
  cpSync(theme, target, { recursive: true })
}

function fingerprint(folder: string): string {
  const hash = createHash('sha256')
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    const file = join(folder, name)
    if (statSync(file).isFile()) hash.update(name).update(readFileSync(file))
  }
  return hash.digest('hex')
}
