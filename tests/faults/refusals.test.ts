import { existsSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { testEnvironment } from '../support/environment.ts'
import { kontor, statusOf } from '../support/kontor.ts'

// A home of its own: nothing here may touch the shared hub.
const env = testEnvironment('refusals', 22_000)
const home = env.KONTOR_HOME as string

afterEach(() => rmSync(home, { recursive: true, force: true }))

/** Keeps a port busy while `work` runs. */
async function withListener<T>(port: number, host: string, work: () => Promise<T>): Promise<T> {
  const server = createServer()
  await new Promise<void>((done, failed) => server.once('error', failed).listen(port, host, done))
  try {
    return await work()
  } finally {
    await new Promise(done => server.close(done))
  }
}

async function expectRefusal(args: readonly string[], settings: Readonly<Record<string, string>>, message: RegExp): Promise<void> {
  const { code, output } = await kontor(args, settings)
  expect(output).toMatch(message)
  expect(output).not.toMatch(/^\s+at /m)
  expect(code).toBe(1)
  expect((await statusOf({ ...settings, ...env })).parts.filter(part => part.pid !== null)).toEqual([])
}

describe('a start that cannot succeed says why in one sentence and leaves nothing running', () => {
  test.for(['127.0.0.1', '0.0.0.0'])('a busy port on %s', host => withListener(Number(env.REDIS_PORT), host, () =>
    expectRefusal(['start', '--only', 'postgres,redis'], env, new RegExp(`Port ${env.REDIS_PORT} \\(REDIS_PORT\\) is in use.*set REDIS_PORT to a free port in \\.env`))))

  test('a port that is none', () => expectRefusal(['start'], { ...env, N8N_PORT: '99999' }, /N8N_PORT=99999/))

  test('two parts on one port', () => expectRefusal(['start'], { ...env, MAIL_PORT: env.SMTP_PORT as string }, /SMTP_PORT and MAIL_PORT are both|MAIL_PORT and SMTP_PORT are both/))

  test('an address of Studio without a tenant', () => expectRefusal(['start'], { ...env, STUDIO_URL: 'http://localhost:8055' }, /STUDIO_URL=.*\{tenant\}/))

  test('a part that there is not', () => expectRefusal(['start', '--only', 'postgre'], env, /There is no part "postgre"\. The parts are postgres, redis/))

  test('a program that is pointed to but is not there', () => expectRefusal(['start', '--only', 'redis'], { ...env, KONTOR_REDIS_SERVER: '/nowhere/redis-server' }, /KONTOR_REDIS_SERVER \(\/nowhere\/redis-server\) does not run/))
})

test('data are not removed without a yes', async () => {
  await kontor(['start', '--detach', '--only', 'redis'], env)
  const refused = await kontor(['reset'], env)
  expect(refused.code).toBe(1)
  expect(refused.output).toContain('--yes')
  expect(existsSync(join(home, 'secrets.json'))).toBe(true)
  expect((await statusOf(env)).healthy).toBe(true)
  expect((await kontor(['reset', '--yes'], env)).code).toBe(0)
  expect(existsSync(join(home, 'redis'))).toBe(false)
  expect((await statusOf(env)).parts.every(part => part.pid === null)).toBe(true)
}, 60_000)
