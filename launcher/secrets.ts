import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DEMO_PEOPLE as PEOPLE } from '../keycloak/demo-people.ts'
import type { Config } from './config.ts'
import { LauncherError } from './errors.ts'

const GENERATED = [
  'POSTGRES_PASSWORD', 'REDIS_PASSWORD', 'KEYCLOAK_ADMIN_CLIENT_SECRET', 'PORTAL_CLIENT_SECRET', 'N8N_CLIENT_SECRET',
  'PROVISIONER_CLIENT_SECRET', 'STUDIO_CLIENT_KEY', 'HOST_SECRET', 'SESSION_KEY', 'N8N_WEBHOOK_TOKEN', 'N8N_ENCRYPTION_KEY',
  'N8N_RUNNERS_AUTH_TOKEN',
] as const
export type SecretName = (typeof GENERATED)[number]

/** Addresses of the people of the demo tenant and of the operator of the platform. */
export const DEMO_PEOPLE = PEOPLE.map(person => person.email)
/** Owner of n8n's editor. */
export const N8N_OWNER = 'operator@kontor.test'

export interface Secrets {
  readonly values: Record<SecretName, string>
  /** Address -> password, as it was at the first start. */
  readonly demoPasswords: Record<string, string>
  readonly n8nOwnerPassword: string
}

/** Readable and strong enough for every password policy in the hub: 20 characters with digit, upper and lower case. */
export function makePassword(): string {
  const alphabet = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789'
  for (;;) {
    const text = [...randomBytes(20)].map(byte => alphabet[byte % alphabet.length]).join('')
    if (/[a-z]/.test(text) && /[A-Z]/.test(text) && /\d/.test(text)) return text
  }
}

/**
 * Reads the generated secrets of this home and makes what is missing; the file is readable by its owner only.
 * @throws LauncherError BAD_SECRETS when the file is broken: it is never overwritten, the data depend on it
 */
export function loadSecrets(config: Config): Secrets {
  const file = join(config.home, 'secrets.json')
  let stored: Partial<Secrets> = {}
  if (existsSync(file)) {
    try {
      stored = JSON.parse(readFileSync(file, 'utf8')) as Partial<Secrets>
    } catch {
      throw new LauncherError('BAD_SECRETS', `${file} is not readable as JSON. Put its backup back; without it the data of this hub cannot be opened (npm run reset starts anew).`)
    }
  }
  const values = Object.fromEntries(GENERATED.map(name => [name, stored.values?.[name] ?? randomBytes(32).toString('base64url')])) as Record<SecretName, string>
  const demoPasswords = Object.fromEntries(DEMO_PEOPLE.map(person => [person, stored.demoPasswords?.[person] ?? config.demoPassword ?? makePassword()]))
  const secrets: Secrets = { values, demoPasswords, n8nOwnerPassword: stored.n8nOwnerPassword ?? makePassword() }
  const text = `${JSON.stringify(secrets, null, 2)}\n`
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
    mkdirSync(config.home, { recursive: true })
    writeFileSync(`${file}.new`, text, { mode: 0o600 })
    renameSync(`${file}.new`, file)
  }
  return secrets
}
