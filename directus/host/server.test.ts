import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { ask, openStage, run, seen, serve } from './fixtures/stage.ts'

openStage()

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
  it('lets nobody into a suspended tenant, though its process runs', async () => {
    const closed = run('closed')
    await closed.process.ready()
    expect(await ask(await serve(closed), '/', { host: 'closed.kontor.test' })).toMatchObject({ status: 403, body: expect.stringContaining('TENANT_SUSPENDED') as string })
  })
})
