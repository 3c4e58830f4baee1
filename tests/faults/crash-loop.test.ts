import { expect, test } from 'vitest'
import { withPostgres } from '../../launcher/parts/postgres.ts'
import { hub, hubInside } from '../support/hub.ts'
import { kontor } from '../support/kontor.ts'
import { until } from '../support/until.ts'

interface Health { readonly status: string, readonly instances: Record<string, { readonly state: string, readonly pid?: number }> }

const health = async () => (await (await fetch(`${hub().hostUrl}/health?tenant=demo`)).json() as Health).instances.demo
const ask = () => fetch(`${hub().hostUrl}/server/ping`, { headers: { 'x-kontor-tenant': 'demo' } })
const mails = async () => (await (await fetch(`${hub().mailUrl}/api/email`)).json() as { subject: string, text: string, to: { address: string }[] }[])
  .filter(mail => mail.subject.includes('demo') && mail.subject.includes('not running'))
const entries = (action: string) => withPostgres(hubInside(), 'platform_core', async client => (await client.query<{ actor: string }>('select actor from audit_log where action = $1 and tenant = \'demo\'', [action])).rows)

test('an instance that dies three times within a minute stays down, the operator is told, and can start it again', async () => {
  expect((await ask()).status).toBe(200)
  const [mailsBefore, entriesBefore] = [(await mails()).length, (await entries('instance.given_up')).length]
  for (let death = 1; death <= 3; death++) {
    const pid = await until(`the process to run for death ${death}`, async () => (await health())?.pid, 60)
    process.kill(pid, 'SIGKILL')
    await until('the host to notice', async () => (await health())?.pid !== pid, 30)
    // Its callers are told to come back, whatever happens to it.
    const answer = await ask()
    if (answer.status !== 200) {
      expect(answer.status).toBe(503)
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    }
  }
  await until('the host to give up', async () => (await health())?.state === 'given up', 30)
  expect((await fetch(`${hub().hostUrl}/health`)).status).toBe(503)
  await until('the mail', async () => (await mails()).length === mailsBefore + 1, 15)
  expect((await mails()).at(-1)).toMatchObject({ to: [{ address: 'operator@kontor.test' }], text: expect.stringContaining('npm run tenant -- restart demo') as string })
  expect(await entries('instance.given_up')).toHaveLength(entriesBefore + 1)
  // Nobody who asks brings it back by asking.
  const refused = await ask()
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '60'])
  expect((await health())?.state).toBe('given up')

  expect(await kontor(['tenant', 'restart', 'nobody'], hub().env)).toMatchObject({ code: 1, output: expect.stringContaining('There is no tenant nobody') as string })
  expect(await kontor(['tenant', 'restart', 'demo'], hub().env)).toMatchObject({ code: 0 })
  await until('the tenant to serve again', async () => (await ask()).status === 200, 60)
  expect((await entries('instance.restarted')).at(-1)).toEqual({ actor: 'provisioner' })
})
