import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request as httpRequest, type ClientRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { HostEnv } from './env.ts'
import { HostError } from './errors.ts'
import { superviseProcess, type InstanceProcess } from './instance-process.ts'
import { createUpstream } from './proxy.ts'
import { createFleet, type ServedInstance } from './fleet.ts'
import { createServer } from './server.ts'
import { createTenantGate } from './tenant-gate.ts'

const script = fileURLToPath(new URL('./fixtures/instance.ts', import.meta.url))
const env = { STUDIO_URL: 'https://{tenant}.kontor.test', HOST_ADDRESS: '127.0.0.1', HOST_INTERNAL_URL: 'http://127.0.0.1' } as HostEnv
const logger = pino({ level: 'silent' })
// Real processes: how long they take says nothing about what they do.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })
const patient = { timeout: 60_000 }
let folder: string
let stop: (() => Promise<void>)[] = []

beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'host-')) })
afterEach(async () => {
  for (const end of stop) await end()
  stop = []
  rmSync(folder, { recursive: true, force: true })
})

function run(slug: string, extra: Record<string, string> = {}, more: { onMessage?: (message: unknown) => Promise<unknown>, onGivenUp?: (crashes: number, reason: string) => void } = {}): ServedInstance & { process: InstanceProcess } {
  const socket = join(folder, `${slug}.sock`)
  const process = superviseProcess({ slug, script, logger, ...more, env: { PATH: globalThis.process.env.PATH ?? '', UNIX_SOCKET_PATH: socket, ...extra } })
  stop.push(() => process.stop())
  return { slug, process, upstream: createUpstream(socket) }
}

const serve = (...instances: ServedInstance[]) => serveWithin({}, ...instances)
async function serveWithin(limits: { answerLimit?: number, bodyLimit?: number }, ...instances: ServedInstance[]): Promise<number> {
  const gate = createTenantGate(async slug => slug === 'other' ? undefined : { slug, name: slug, status: slug === 'closed' ? 'suspended' : 'active', modules: [] })
  const known = new Map(instances.map(instance => [instance.slug, instance]))
  const mayWake = async (_: string, { authorization }: IncomingHttpHeaders) => {
    if (authorization === 'stranger') throw new HostError(503, 'HUB_BUSY', 'Too many.', 60)
  }
  const fleet = createFleet({
    logger, limits: { liveMax: 10, idle: 60_000, idleAfterSchedule: 60_000, patience: 30_000, concurrency: 8, queue: 10 }, notes: { woken: async () => {}, parked: async () => {} },
    start(slug) {
      const instance = known.get(slug)
      if (!instance) throw new Error(`${slug} is not in this test`)
      return instance
    },
  })
  const server = createServer(env, { fleet, gate, mayWake, internal: async () => { throw new Error('nobody thought of this') }, spares: () => 0, logger, ...limits })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  stop.unshift(async () => {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  })
  return (server.address() as AddressInfo).port
}

interface Answer { status: number, headers: IncomingHttpHeaders, body: string }
interface Seen { pid: number, url: string, method: string, body: string, headers: Record<string, string | undefined> }

function ask(port: number, path: string, options: { host?: string, method?: string, headers?: Record<string, string>, body?: string } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = httpRequest({ port, path, method: options.method ?? 'GET', headers: { ...options.headers, host: options.host ?? 'demo.kontor.test' } }, (answer) => {
      let body = ''
      answer.on('data', (chunk: Buffer) => { body += chunk.toString() })
      answer.once('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }))
      answer.once('error', reject)
    })
    asked.once('error', reject)
    asked.end(options.body)
  })
}
/** Sends the parts of a body one after the other, and its end only when there is a pause (milliseconds) between them. */
function send(port: number, headers: Record<string, string>, parts: readonly string[], pause?: number): { request: ClientRequest, answer: Promise<Answer> } {
  const request = httpRequest({ port, path: '/', method: 'POST', headers: { ...headers, host: 'demo.kontor.test' } })
  const answer = new Promise<Answer>((resolve, reject) => {
    request.once('response', (received) => {
      let body = ''
      received.on('data', (chunk: Buffer) => { body += chunk.toString() })
      received.once('end', () => resolve({ status: received.statusCode ?? 0, headers: received.headers, body }))
    })
    request.on('error', reject)
  })
  const next = ([part, ...rest]: readonly string[]) => {
    if (part !== undefined) request.write(part)
    if (pause === undefined || request.destroyed) return
    if (part === undefined) request.end()
    else setTimeout(() => next(rest), pause)
  }
  next(parts)
  return { request, answer }
}
const seen = (answer: Answer) => JSON.parse(answer.body) as Seen

describe('the host', () => {
  it('passes request and answer on, and says itself where they come from', async () => {
    const demo = run('demo')
    await demo.process.ready()
    const port = await serve(demo)
    const answer = await ask(port, '/items/leads?filter[city]=K%C3%B6ln', {
      method: 'POST', body: '{"a":1}', headers: { 'authorization': 'Bearer x', 'x-forwarded-for': '6.6.6.6, 203.0.113.7', 'x-forwarded-host': 'evil.test', 'x-forwarded-proto': 'gopher', 'connection': 'x-secret', 'x-secret': '1' },
    })
    expect(answer.status).toBe(200)
    expect(seen(answer)).toMatchObject({ method: 'POST', url: '/items/leads?filter[city]=K%C3%B6ln', body: '{"a":1}' })
    const { headers } = seen(answer)
    expect(headers).toMatchObject({ 'host': 'demo.kontor.test', 'authorization': 'Bearer x', 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'https' })
    expect(headers).not.toHaveProperty('x-forwarded-host')
    expect(headers).not.toHaveProperty('x-secret')
    expect(headers['x-trace-id']).toBe(answer.headers['x-trace-id'])
  })
  it('says to browsers what they may do with each answer, its own refusals too', async () => {
    const demo = run('demo')
    await demo.process.ready()
    const port = await serve(demo)
    for (const host of ['demo.kontor.test', 'other.kontor.test', 'evil.test']) {
      expect((await ask(port, '/', { host })).headers, host).toMatchObject({
        'x-content-type-options': 'nosniff', 'referrer-policy': 'strict-origin-when-cross-origin', 'x-frame-options': 'SAMEORIGIN', 'strict-transport-security': 'max-age=31536000; includeSubDomains',
      })
    }
  })
  it('lets nobody wake a tenant who may not; one that is awake serves everybody', async () => {
    const demo = run('demo')
    await demo.process.ready()
    const port = await serve(demo)
    const headers = { authorization: 'stranger' }
    expect(await ask(port, '/', { headers })).toMatchObject({ status: 503, headers: { 'retry-after': '60' }, body: expect.stringContaining('HUB_BUSY') as string })
    expect((await ask(port, '/')).status).toBe(200)
    expect((await ask(port, '/', { headers })).status).toBe(200)
  })
  it('outlives what nobody thought of, and gives it a number', async () => {
    const demo = run('demo')
    await demo.process.ready()
    const port = await serve(demo)
    const answer = await ask(port, '/internal/v1/anything', { host: '127.0.0.1' })
    expect(answer).toMatchObject({ status: 500, body: expect.stringContaining(String(answer.headers['x-trace-id'])) as string })
    expect(JSON.parse(answer.body)).toMatchObject({ errors: [{ extensions: { code: 'INTERNAL' } }] })
    expect(answer.body).not.toContain('nobody thought')
    expect((await ask(port, '/')).status).toBe(200)
  })
  it('takes no change from a page of another tenant, though the browser brings the cookie', async () => {
    const demo = run('demo')
    await demo.process.ready()
    const port = await serve(demo)
    const post = (headers: Record<string, string>) => ask(port, '/files', { method: 'POST', body: '{}', headers: { cookie: '__Host-kontor_studio_demo=1', ...headers } })
    expect(await post({ origin: 'https://acme.kontor.test' })).toMatchObject({ status: 403, body: expect.stringContaining('FOREIGN_ORIGIN') as string })
    expect((await post({ origin: 'https://demo.kontor.test' })).status).toBe(200)
    expect((await post({ 'sec-fetch-site': 'same-origin' })).status).toBe(200)
  })
  it('keeps tenants apart and knows no others', async () => {
    const [demo, acme] = [run('demo'), run('acme')]
    await Promise.all([demo.process.ready(), acme.process.ready()])
    const port = await serve(demo, acme)
    const pid = async (options: Parameters<typeof ask>[2]) => seen(await ask(port, '/', options)).pid
    expect(await pid({ host: 'acme.kontor.test' })).toBe(acme.process.status().pid)
    expect(await pid({ host: '127.0.0.1', headers: { 'x-kontor-tenant': 'demo' } })).toBe(demo.process.status().pid)
    expect(await ask(port, '/', { host: 'other.kontor.test' })).toMatchObject({ status: 404, body: expect.stringContaining('TENANT_UNKNOWN') as string })
  })
  it('brings an instance that dies back, and tells callers to wait meanwhile', async () => {
    const demo = run('demo')
    await demo.process.ready()
    const port = await serve(demo)
    const before = demo.process.status().pid
    await ask(port, '/die').then(answer => expect(answer.status).toBe(503))
    await vi.waitFor(() => expect(demo.process.status().state).not.toBe('ready'), patient)
    const waiting = await ask(port, '/')
    expect(waiting).toMatchObject({ status: 503, body: expect.stringContaining('TENANT_UNAVAILABLE') as string })
    expect(Number(waiting.headers['retry-after'])).toBeGreaterThan(0)
    await demo.process.ready()
    const after = await ask(port, '/')
    expect(after.status).toBe(200)
    expect(seen(after).pid).not.toBe(before)
  })
  it('does not pass half an answer for a whole one', async () => {
    const demo = run('demo')
    await demo.process.ready()
    await expect(ask(await serve(demo), '/cut')).rejects.toThrow()
  })
  describe('keeps nothing of a large transfer: what one side does not take, the other cannot send', () => {
    const total = 64 * 2 ** 20
    const chunk = Buffer.alloc(65_536, 'k')
    /** Bytes that have left a sender when no more go. */
    async function stalled(sent: () => number | Promise<number>): Promise<number> {
      let last = 0
      await vi.waitFor(async () => {
        const before = last
        last = await sent()
        expect(last > 0 && last === before).toBe(true)
      }, { ...patient, interval: 500 })
      return last
    }
    const open = (port: number, method: string, path: string, body: Readable) => new Promise<IncomingMessage>((resolve, reject) => {
      body.pipe(httpRequest({ port, path, method, headers: { 'host': 'demo.kontor.test', 'content-type': 'application/offset+octet-stream' } }, resolve).once('error', reject))
    })

    it('download', async () => {
      const demo = run('demo')
      await demo.process.ready()
      const port = await serve(demo)
      const answer = await open(port, 'GET', `/download?${total}`, Readable.from([]))
      expect(await stalled(async () => Number((await ask(port, '/sent')).body))).toBeLessThan(total / 2)
      let taken = 0
      for await (const part of answer) taken += (part as Buffer).length
      expect(taken).toBe(total)
    })
    it('upload', async () => {
      const demo = run('demo')
      await demo.process.ready()
      const port = await serve(demo)
      let sent = 0
      const answer = open(port, 'POST', '/upload', Readable.from((function* () {
        for (; sent < total; sent += chunk.length) yield chunk
      })()))
      expect(await stalled(() => sent)).toBeLessThan(total / 2)
      await vi.waitFor(async () => expect((await ask(port, '/take')).status).toBe(200), patient)
      expect(await text(await answer)).toBe(String(total))
    })
  })
  it('gives up waiting for an instance that is stuck, but not for one that sends as things happen', async () => {
    const demo = run('demo')
    await demo.process.ready()
    const port = await serveWithin({ answerLimit: 700 }, demo)
    const stuck = await ask(port, '/stuck')
    expect(stuck).toMatchObject({ status: 503, body: expect.stringContaining('ANSWER_TOO_LATE') as string })
    expect(Number(stuck.headers['retry-after'])).toBeGreaterThan(0)
    await expect(ask(port, '/slow?text/plain?1500')).rejects.toThrow()
    expect(await ask(port, '/slow?text/event-stream?1500')).toMatchObject({ status: 200, body: 'onetwo' })
  })
  it('gives nobody a turn before the request is there: senders that never come to an end stop no tenant', async () => {
    const demo = run('demo')
    await demo.process.ready()
    const port = await serveWithin({ bodyLimit: 3_000 }, demo)
    const slow = Array.from({ length: 20 }, () => send(port, { 'content-length': '100000' }, ['{"a":']))
    expect((await ask(port, '/items/leads', { method: 'POST', body: '{"b":1}' })).status).toBe(200)
    for (const { answer } of slow) expect(await answer).toMatchObject({ status: 408, headers: { connection: 'close' }, body: expect.stringContaining('REQUEST_TOO_SLOW') as string })
  })
  it('waits for the whole of a request that comes in pieces, for files as long as they take', async () => {
    const demo = run('demo')
    await demo.process.ready()
    const pieces = send(await serve(demo), { 'content-type': 'application/json' }, ['{"a":', '1}'], 200)
    expect(seen(await pieces.answer).body).toBe('{"a":1}')
    const port = await serveWithin({ bodyLimit: 500 }, demo)
    for (const type of ['multipart/form-data; boundary=x', 'application/offset+octet-stream', 'image/png']) {
      expect(seen(await send(port, { 'content-type': type }, ['one', 'two', 'three'], 600).answer).body, type).toBe('onetwothree')
    }
  })
  it('takes no request that is larger than what Directus takes, told before or not, but files', async () => {
    const demo = run('demo')
    await demo.process.ready()
    const port = await serve(demo)
    const body = 'x'.repeat(6 * 1024 * 1024)
    const tooLarge = { status: 413, body: expect.stringContaining('CONTENT_TOO_LARGE') as string }
    expect(await ask(port, '/', { method: 'POST', body })).toMatchObject(tooLarge)
    expect(await send(port, { 'transfer-encoding': 'chunked' }, [body], 1).answer).toMatchObject(tooLarge)
    expect(seen(await ask(port, '/', { method: 'POST', body, headers: { 'content-type': 'image/png' } })).body).toHaveLength(body.length)
  })
  it('refuses another protocol, and outlives who asks for one and breaks off', async () => {
    const demo = run('demo')
    await demo.process.ready()
    const port = await serve(demo)
    const upgrade = 'GET / HTTP/1.1\r\nHost: demo.kontor.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'
    const answered = await new Promise<string>((resolve, reject) => {
      let text = ''
      const asked = connect(port, '127.0.0.1', () => asked.write(upgrade))
      asked.on('data', (part: Buffer) => { text += part.toString() }).once('end', () => resolve(text)).once('error', reject)
    })
    expect(answered).toMatch(/^HTTP\/1\.1 426 /)
    for (let time = 0; time < 50; time++) {
      await new Promise<void>((resolve) => {
        const asked = connect(port, '127.0.0.1', () => asked.write(upgrade, () => setImmediate(() => asked.resetAndDestroy())))
        asked.on('error', () => {}).once('close', () => resolve())
      })
    }
    expect((await ask(port, '/')).status).toBe(200)
  })
  it('forgets who has gone before the request was there', async () => {
    const demo = run('demo')
    await demo.process.ready()
    const port = await serve(demo)
    const { request, answer } = send(port, { 'content-length': '100' }, ['half'])
    const gone = expect(answer).rejects.toThrow()
    await new Promise(done => setTimeout(done, 100))
    request.destroy()
    await gone
    expect((await ask(port, '/')).status).toBe(200)
  })
  it('lets nobody into a suspended tenant, though its process runs', async () => {
    const closed = run('closed')
    await closed.process.ready()
    expect(await ask(await serve(closed), '/', { host: 'closed.kontor.test' })).toMatchObject({ status: 403, body: expect.stringContaining('TENANT_SUSPENDED') as string })
  })
  it('gives an instance up that never gets up, says so, and tries again when it is told to', async () => {
    const told: unknown[] = []
    const marker = join(folder, 'broken')
    writeFileSync(marker, '')
    const demo = run('demo', { BROKEN_WHILE: marker }, { onGivenUp: (crashes, reason) => void told.push({ crashes, reason }) })
    await expect(demo.process.ready()).rejects.toThrow('3 times within a minute')
    const port = await serve(demo)
    expect((await ask(port, '/')).headers['retry-after']).toBe('60')
    const health = await ask(port, '/health', { host: '127.0.0.1' })
    expect(health.status).toBe(503)
    expect(JSON.parse(health.body)).toMatchObject({ status: 'degraded', instances: { demo: { status: 'down', state: 'given up', restarts: 2 } } })
    expect(told).toEqual([{ crashes: 3, reason: 'ended with code 3' }])
    rmSync(marker)
    await new Promise(done => setTimeout(done, 200))
    expect(demo.process.status().state).toBe('given up')
    demo.process.restart()
    await demo.process.ready()
    expect((await ask(port, '/')).status).toBe(200)
  })
  it('answers messages of a process to that process', async () => {
    const answered: unknown[] = []
    const demo = run('demo', {}, { onMessage: async message => void answered.push(message) })
    await demo.process.ready()
    demo.process.send({ type: 'hello' })
    await vi.waitFor(() => expect(answered).toEqual([{ type: 'echo', message: { type: 'hello' } }]), patient)
  })
})
