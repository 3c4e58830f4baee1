import { databaseEnv, readEnv, withMaintenance, type DatabaseEnv } from '@kontor/apply'
import { loadConfig } from '../../launcher/config.ts'
import { loadSecrets } from '../../launcher/secrets.ts'
import { POSTGRES_USER } from '../../launcher/parts/postgres.ts'

/** How to reach the launched stack's PostgreSQL: `POSTGRES_*` when given, else what the launcher made. */
export function stackDatabase(): DatabaseEnv {
  if (process.env.POSTGRES_PASSWORD) return readEnv(databaseEnv)
  const config = loadConfig()
  const { values } = loadSecrets(config)
  return readEnv(databaseEnv, {
    POSTGRES_PORT: String(config.ports.POSTGRES_PORT), POSTGRES_USER, POSTGRES_PASSWORD: values.POSTGRES_PASSWORD, PUBLIC_URL: config.publicUrl, LOG_LEVEL: config.logLevel,
  })
}

/** Removes a database that a test made. */
export async function dropDatabase(env: DatabaseEnv, name: string): Promise<void> {
  await withMaintenance(env, client => client.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`))
}
