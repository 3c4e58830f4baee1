import { rmSync, writeFileSync } from 'node:fs'
import { describe, expect, it, vi } from 'vitest'
import { ask, openStage, patient, placeOf, run, seen, serve, serveWithin } from './fixtures/stage.ts'

openStage()

describe('the host and its instances', () => {
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
  it('gives an instance up that never gets up, says so, and tries again when it is told to', async () => {
    const told: unknown[] = []
    const marker = placeOf('broken')
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
