import { request as httpRequest, type IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { describe, expect, it, vi } from 'vitest'
import { ask, openStage, patient, run, seen, send, serve, serveWithin } from './fixtures/stage.ts'

openStage()

describe('the host and what it carries', () => {
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
})
