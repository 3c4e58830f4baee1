import { join } from 'node:path'
import { ROOT } from '../../launcher/config.ts'
import { DEFAULT_PORTS } from '../../launcher/keys.ts'

/** Port of the test that receives webhooks. */
export const hookPort = (offset = Number(process.env.KONTOR_TEST_PORT_OFFSET ?? 20_000)): number => 9_700 + offset

/**
 * Settings of a hub for tests: ports and folder of its own, whatever `.env` says, so that a running hub is not disturbed.
 * @param name of the folder beside `.kontor`
 */
export function testEnvironment(name = 'test', offset = Number(process.env.KONTOR_TEST_PORT_OFFSET ?? 20_000)): Record<string, string> {
  const ports = Object.fromEntries(Object.entries(DEFAULT_PORTS).map(([key, port]) => [key, String(port + offset)]))
  return {
    ...ports,
    KONTOR_PORT_OFFSET: String(offset),
    PUBLIC_URL: `http://localhost:${ports.PORTAL_PORT}`,
    STUDIO_URL: `http://{tenant}.localhost:${ports.STUDIO_PORT}`,
    KONTOR_HOME: join(ROOT, `.kontor-${name}`),
    LOG_LEVEL: 'info',
    // Tests log in more often from one address than people do; the limit has a test of its own.
    LOGIN_LIMIT: '10000',
    API_LIMIT: '10000000',
    // Where a test listens for what webhooks are sent, in the place of an address in the public network.
    FETCH_ALLOW_HOSTS: `127.0.0.1:${hookPort(offset)}`,
  }
}
