import { existsSync, readFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseEnv } from 'node:util'
import { z } from 'zod'
import { LauncherError } from './errors.ts'
import { DEFAULT_PORTS, KEYS, type KeyName, type PortName } from './keys.ts'

/** The checkout. */
export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..')

/** Settings of one hub: absolute paths, final ports, addresses without a slash at their end. */
export interface Config {
  readonly ports: Readonly<Record<PortName, number>>
  readonly publicUrl: string
  /** With the placeholder `{tenant}`. */
  readonly studioUrl: string
  readonly home: string
  readonly tools: string
  readonly demoPassword?: string
  readonly tenants: { readonly liveMax: number, readonly idleMinutes: number, readonly spares: number, readonly concurrency: number }
  readonly operatorEmail: string
  readonly mailFrom?: string
  /** Login through Microsoft; empty is off. */
  readonly microsoft: Readonly<Record<'MICROSOFT_ISSUER' | 'MICROSOFT_CLIENT_ID' | 'MICROSOFT_CLIENT_SECRET', string>>
  /** Whom the portal lets in and how often, as it reads it. */
  readonly limits: Readonly<Record<'LOGIN_LIMIT' | 'LOGIN_LIMIT_MINUTES' | 'API_LIMIT' | 'TRUSTED_PROXIES' | 'CORS_ORIGINS', string>>
  readonly projectOwner?: string
  readonly fetchAllowHosts: string
  readonly logLevel: string
  /** Programs that a person points to. */
  readonly programs: { readonly java?: string, readonly maven?: string, readonly redis?: string, readonly keycloak?: string, readonly chromium?: string }
}

const schema = z.object(Object.fromEntries(Object.entries(KEYS).map(([key, k]) => [key, k.schema])) as { [K in KeyName]: (typeof KEYS)[K]['schema'] })

/**
 * @param env keys and values, `.env` and the environment already merged; empty values count as not set
 * @throws LauncherError BAD_CONFIG naming each key and its reason
 */
export function parseConfig(env: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([key, value]) => key in KEYS && value !== undefined && value.trim() !== ''))
  const parsed = schema.safeParse(given)
  if (!parsed.success) {
    const reasons = parsed.error.issues.map((issue) => {
      const key = String(issue.path[0])
      return `${key}${key.includes('PASSWORD') ? '' : `=${given[key]}`}: ${issue.message}`
    })
    throw new LauncherError('BAD_CONFIG', `A setting in .env or the environment is not valid. ${reasons.join('; ')}. See .env.example.`)
  }
  const s = parsed.data
  const ports = Object.fromEntries(Object.entries(DEFAULT_PORTS).map(([key, fallback]) => [key, s[key as PortName] ?? fallback + s.KONTOR_PORT_OFFSET])) as Record<PortName, number>
  checkPorts(ports)
  const home = resolve(ROOT, s.KONTOR_HOME)
  // A reset empties it.
  if (!relative(home, ROOT).startsWith('..')) throw new LauncherError('BAD_CONFIG', `KONTOR_HOME=${s.KONTOR_HOME} would take in the checkout itself: give it a folder of its own, such as .kontor.`)
  return {
    ports,
    publicUrl: (s.PUBLIC_URL ?? `http://localhost:${ports.PORTAL_PORT}`).replace(/\/$/, ''),
    studioUrl: s.STUDIO_URL ?? `http://{tenant}.localhost:${ports.STUDIO_PORT}`,
    home,
    tools: resolve(ROOT, s.KONTOR_TOOLS_DIR),
    demoPassword: s.KONTOR_DEMO_PASSWORD,
    tenants: { liveMax: s.TENANT_LIVE_MAX, idleMinutes: s.TENANT_IDLE_MINUTES, spares: s.TENANT_SPARES, concurrency: s.TENANT_CONCURRENCY },
    operatorEmail: s.OPERATOR_EMAIL,
    mailFrom: s.MAIL_FROM,
    projectOwner: s.PROJECT_OWNER,
    fetchAllowHosts: s.FETCH_ALLOW_HOSTS,
    limits: { LOGIN_LIMIT: String(s.LOGIN_LIMIT), LOGIN_LIMIT_MINUTES: String(s.LOGIN_LIMIT_MINUTES), API_LIMIT: String(s.API_LIMIT), TRUSTED_PROXIES: s.TRUSTED_PROXIES, CORS_ORIGINS: s.CORS_ORIGINS },
    microsoft: { MICROSOFT_ISSUER: s.MICROSOFT_ISSUER ?? '', MICROSOFT_CLIENT_ID: s.MICROSOFT_CLIENT_ID ?? '', MICROSOFT_CLIENT_SECRET: s.MICROSOFT_CLIENT_SECRET ?? '' },
    logLevel: s.LOG_LEVEL,
    programs: { java: s.KONTOR_JAVA_HOME, maven: s.KONTOR_MAVEN, redis: s.KONTOR_REDIS_SERVER, keycloak: s.KONTOR_KEYCLOAK_HOME, chromium: s.KONTOR_CHROMIUM },
  }
}

/** Where HTTP is spoken. */
const WEB_PORTS: ReadonlySet<string> = new Set<PortName>(['PORTAL_PORT', 'STUDIO_PORT', 'N8N_PORT', 'KEYCLOAK_PORT', 'KEYCLOAK_MANAGEMENT_PORT', 'MAIL_PORT'])
/** Ports of other protocols, to which no browser and no `fetch` connects (Fetch Standard, "port blocking"). */
const BLOCKED_PORTS: ReadonlySet<number> = new Set([
  1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513,
  514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
])

function checkPorts(ports: Record<PortName, number>): void {
  const seen = new Map<number, string>()
  for (const [key, value] of Object.entries(ports)) {
    const other = seen.get(value)
    if (other) throw new LauncherError('BAD_CONFIG', `${key} and ${other} are both ${value}: give each part a port of its own in .env.`)
    if (value > 65_535) throw new LauncherError('BAD_CONFIG', `${key} would be ${value}: lower KONTOR_PORT_OFFSET.`)
    if (WEB_PORTS.has(key) && BLOCKED_PORTS.has(value)) throw new LauncherError('BAD_CONFIG', `${key} is ${value}, which browsers refuse to open: choose another one in .env (or another KONTOR_PORT_OFFSET).`)
    seen.set(value, key)
  }
}

/**
 * Settings from `.env` and the environment (which wins).
 * @throws LauncherError BAD_CONFIG when a line of `.env` or a value cannot be understood
 */
export function loadConfig(env: NodeJS.ProcessEnv = process.env, file = resolve(ROOT, '.env')): Config {
  return parseConfig({ ...readEnvFile(file), ...definedOf(env) })
}

function definedOf(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ''))
}

function readEnvFile(file: string): Record<string, string | undefined> {
  if (!existsSync(file)) return {}
  const text = readFileSync(file, 'utf8')
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(#|$)/.test(line) || /^\s*(export\s+)?[A-Za-z_][A-Za-z0-9_]*\s*=/.test(line)) continue
    throw new LauncherError('BAD_CONFIG', `.env, line ${index + 1} is not of the form KEY=value: ${line.trim().slice(0, 60)}`)
  }
  return parseEnv(text)
}
