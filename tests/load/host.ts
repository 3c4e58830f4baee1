import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { signAutomation } from '../../directus/host/automation-token.ts'
import { delegationKeys } from '../../directus/host/keys.ts'
import { loadConfig, type Config } from '../../launcher/config.ts'
import { hostEnv } from '../../launcher/parts/environment.ts'
import { withPostgres } from '../../launcher/parts/postgres.ts'
import { loadSecrets, type Secrets } from '../../launcher/secrets.ts'
import { testEnvironment } from '../support/environment.ts'
import { until } from '../support/until.ts'
import { milliseconds, percentile, spread, type Figure } from './figure.ts'
import { kontor } from './hub.ts'

const WAKES = 20
const PINGS = 600
const SECONDS = 10
const NOISY_CONNECTIONS = 16
const LIST = '/items/leads?limit=25&sort=-date_created&fields=id,company,city,status,date_created'

interface Ask { readonly agent: Agent, readonly path: string, readonly headers?: Readonly<Record<string, string>>, readonly port?: number, readonly socketPath?: string }

/** Milliseconds until the whole answer is there. @throws Error when it is no 200 */
function ask({ path, ...options }: Ask): Promise<number> {
  const start = performance.now()
  return new Promise((done, failed) => {
    request({ host: '127.0.0.1', path, ...options }, (answer) => {
      answer.resume().once('end', () => answer.statusCode === 200 ? done(performance.now() - start) : failed(new Error(`${path} answered ${answer.statusCode}`)))
    }).once('error', failed).end()
  })
}

/** A hub of its own with two tenants that are parked after two seconds. */
class Bench {
  readonly config: Config
  readonly secrets: Secrets
  readonly port: number

  constructor(env: Readonly<Record<string, string>>) {
    this.config = loadConfig({ ...process.env, ...env })
    this.secrets = loadSecrets(this.config)
    this.port = this.config.ports.STUDIO_PORT
  }

  async health(): Promise<{ spares: number, instances: Record<string, { state: string }> }> {
    return await (await fetch(`http://127.0.0.1:${this.port}/health`)).json() as Awaited<ReturnType<Bench['health']>>
  }

  async headers(tenant: string): Promise<Record<string, string>> {
    return { 'x-kontor-tenant': tenant, 'authorization': `Bearer ${(await signAutomation(delegationKeys(this.secrets.values.HOST_SECRET), tenant, 'n8n')).token}` }
  }

  async ask(tenant: string, path = LIST, agent = new Agent()): Promise<number> {
    return ask({ agent, path, port: this.port, headers: await this.headers(tenant) })
  }

  parked = (tenant: string) => until(`${tenant} to be parked`, async () => !(tenant in (await this.health()).instances), 120)
  spare = () => until('a spare', async () => (await this.health()).spares > 0, 120)

  /** Asks again and again over so many connections. */
  async load(tenant: string, connections: number, seconds: number): Promise<number[]> {
    const headers = await this.headers(tenant)
    const agent = new Agent({ keepAlive: true, maxSockets: connections })
    const end = performance.now() + seconds * 1000
    const times: number[] = []
    await Promise.all(Array.from({ length: connections }, async () => {
      while (performance.now() < end) times.push(await ask({ agent, path: LIST, port: this.port, headers }))
    }))
    agent.destroy()
    return times
  }
}

async function wakes(bench: Bench): Promise<Figure[]> {
  const [ready, cold]: [number[], number[]] = [[], []]
  for (let round = 0; round < WAKES; round++) {
    await Promise.all([bench.parked('demo'), bench.parked('acme'), bench.spare()])
    ready.push(await bench.ask('demo'))
    // Right after the spare was taken there is none.
    if (round % 4 === 0) cold.push(await bench.ask('acme'))
  }
  return [
    { name: 'waking a tenant, from request to answer, spare ready, p50 / p95', aim: '<= 500 ms p95', value: spread(ready), met: percentile(ready, 0.95) <= 500 },
    { name: 'waking a tenant, no spare ready, p50 / p95', aim: '<= 3 s', value: spread(cold), met: percentile(cold, 0.95) <= 3000 },
  ]
}

/** The same request straight to the tenant's socket and through the host, in turn. */
async function proxy(bench: Bench): Promise<Figure> {
  await bench.ask('demo')
  const socketPath = join(hostEnv({ config: bench.config, secrets: bench.secrets, signal: new AbortController().signal }).RUNTIME_DIR as string, 'directus-demo.sock')
  const headers = { 'x-kontor-tenant': 'demo' }
  const [direct, through]: [number[], number[]] = [[], []]
  const agents = [new Agent({ keepAlive: true }), new Agent({ keepAlive: true })] as const
  for (let round = 0; round < PINGS; round++) {
    direct.push(await ask({ agent: agents[0], path: '/server/ping', socketPath, headers }))
    through.push(await ask({ agent: agents[1], path: '/server/ping', port: bench.port, headers }))
  }
  for (const agent of agents) agent.destroy()
  const cost = percentile(through, 0.5) - percentile(direct, 0.5)
  return { name: 'what the host adds to a request, p50', aim: '< 1 ms', value: `${cost.toFixed(2)} ms (${milliseconds(percentile(direct, 0.5))} -> ${milliseconds(percentile(through, 0.5))})`, met: cost < 1 }
}

async function noise(bench: Bench): Promise<Figure> {
  await Promise.all([bench.ask('demo'), bench.ask('acme')])
  await bench.load('demo', 1, 2)
  const alone = percentile(await bench.load('demo', 1, SECONDS), 0.95)
  const noisy = bench.load('acme', NOISY_CONNECTIONS, SECONDS + 2)
  const beside = percentile(await bench.load('demo', 1, SECONDS), 0.95)
  const others = await noisy
  return { name: `a tenant's list beside another with ${NOISY_CONNECTIONS} connections, p95`, aim: '<= 2x', value: `${milliseconds(alone)} -> ${milliseconds(beside)} (${(beside / alone).toFixed(1)}x; the other: ${Math.round(others.length / (SECONDS + 2))} requests/s)`, met: beside <= 2 * alone }
}

/** Waking, proxying and a noisy tenant, on a hub of its own that is gone afterwards. */
export async function hostFigures(): Promise<Figure[]> {
  const env = { ...testEnvironment('bench-host', 12_500), TENANT_IDLE_MINUTES: '0.03', TENANT_LIVE_MAX: '2', LOG_LEVEL: 'warn' }
  const run = async (...args: string[]) => {
    const { code, output } = await kontor(args, { env: { ...process.env, ...env } })
    if (code !== 0) throw new Error(`kontor ${args.join(' ')}: ${output}`)
  }
  await run('reset', '--yes')
  await run('start', '--detach', '--only', 'postgres,redis,host')
  try {
    const bench = new Bench(env)
    const core = (sql: string) => withPostgres(bench, 'platform_core', client => client.query(sql))
    await core('insert into tenants (slug, name, status) values (\'acme\', \'Acme\', \'suspended\')')
    await run('model', 'apply', 'acme')
    await core('update tenants set status = \'active\' where slug = \'acme\'')
    return [...await wakes(bench), await proxy(bench), await noise(bench)]
  } finally {
    await run('stop')
    await run('reset', '--yes')
  }
}
