import { databaseEnv, readEnv, withMaintenance, type DatabaseEnv } from '@kontor/apply'
import { POSTGRES_USER } from '../../launcher/parts/postgres.ts'
import { hubInside } from '../support/hub.ts'

/** How to reach the PostgreSQL of the hub that the tests share. */
export function stackDatabase(): DatabaseEnv {
  const { config, secrets } = hubInside()
  return readEnv(databaseEnv, {
    POSTGRES_PORT: String(config.ports.POSTGRES_PORT), POSTGRES_USER, POSTGRES_PASSWORD: secrets.values.POSTGRES_PASSWORD, PUBLIC_URL: config.publicUrl, LOG_LEVEL: config.logLevel,
  })
}

/** Removes a database that a test made. */
export async function dropDatabase(env: DatabaseEnv, name: string): Promise<void> {
  await withMaintenance(env, client => client.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`))
}
