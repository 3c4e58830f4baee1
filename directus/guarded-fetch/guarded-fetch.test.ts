import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { checkUrl, guardedFetch, isPublicAddress, parseAllowHosts } from './index.ts'
import { askNameServers, askSystem } from './look-up.ts'

const NONE = parseAllowHosts('')
const options = { timeout: 2_000, maxBytes: 100, allowHosts: NONE }

describe('addresses', () => {
  test.each([
    '127.0.0.1', '127.255.255.254', '0.0.0.0', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1', '169.254.169.254', '100.64.0.1', '192.0.0.1', '198.18.0.1', '224.0.0.1', '240.0.0.1', '255.255.255.255', '192.0.2.1',
    '::', '::1', 'fe80::1', 'fc00::1', 'fd12:3456::1', 'ff02::1', '::ffff:127.0.0.1', '::ffff:10.0.0.1', '::ffff:a9fe:a9fe', '64:ff9b::7f00:1', '64:ff9b::a00:1', '2002:7f00:1::', '2001::1', '2001:db8::1', '100::1', '', 'localhost', '1.2.3',
  ])('%s is none of the public network', address => expect(isPublicAddress(address, [])).toBe(false))
  test.each(['1.1.1.1', '93.184.216.34', '2606:4700:4700::1111', '::ffff:1.1.1.1'])('%s is one', address => expect(isPublicAddress(address, [])).toBe(true))
  it('takes what is the machine\'s own for no other\'s', () => expect(isPublicAddress('93.184.216.34', ['93.184.216.34'])).toBe(false))
})

describe('what may be asked', () => {
  test.each([
    ['http://example.com', 'BLOCKED_SCHEME'], ['file:///etc/passwd', 'BLOCKED_SCHEME'], ['ftp://example.com', 'BLOCKED_SCHEME'], ['https://user:pass@example.com', 'BLOCKED_URL'], ['nothing', 'BLOCKED_URL'], ['', 'BLOCKED_URL'],
    ['https://127.0.0.1/', 'BLOCKED_ADDRESS'], ['https://2130706433/', 'BLOCKED_ADDRESS'], ['https://0x7f.1/', 'BLOCKED_ADDRESS'], ['https://017700000001/', 'BLOCKED_ADDRESS'], ['https://[::1]/', 'BLOCKED_ADDRESS'], ['https://[::ffff:7f00:1]/', 'BLOCKED_ADDRESS'], ['https://169.254.169.254/latest', 'BLOCKED_ADDRESS'],
  ])('%s: %s', (address, code) => expect(() => checkUrl(address, NONE)).toThrow(expect.objectContaining({ code })))
  it('takes https, and what the operator allows by host and port', () => {
    expect(checkUrl('https://hooks.example.com/x?y=1', NONE).href).toBe('https://hooks.example.com/x?y=1')
    const allow = parseAllowHosts(' ERP.intern , 10.0.0.5:8443,[fd00::1]')
    for (const address of ['http://erp.intern/x', 'https://erp.intern:9443/', 'https://10.0.0.5:8443/', 'http://[fd00::1]/']) expect(checkUrl(address, allow).href).toBe(address)
    for (const address of ['https://10.0.0.5/', 'http://other.intern/', 'ftp://erp.intern/']) expect(() => checkUrl(address, allow)).toThrow()
    for (const text of ['https://erp.intern', 'a b', 'x/y', '10.0.0.0/8']) expect(() => parseAllowHosts(text), text).toThrow()
  })
})

describe('a request', () => {
  let server: Server
  let port: number
  const seen: string[] = []
  beforeAll(async () => {
    server = createServer((request, response) => {
      seen.push(`${request.method} ${request.url} ${request.headers.host}`)
      if (request.url === '/redirect') return response.writeHead(302, { location: 'http://169.254.169.254/' }).end()
      if (request.url === '/slow') return undefined
      if (request.url === '/endless') return response.writeHead(200).write('begun')
      if (request.url === '/broken') return response.writeHead(200, { 'content-length': 100 }).write('begun', () => response.destroy())
      response.writeHead(200, { 'content-type': 'text/plain' })
      response.end(request.url === '/long' ? 'x'.repeat(100_000) : 'ok')
    })
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
    port = (server.address() as AddressInfo).port
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })
  const resolve = async () => [{ address: '127.0.0.1', family: 4 as const }]
  const ask = (path: string, host = 'hook.test', more = {}) => guardedFetch(`http://${host}:${port}${path}`, { ...options, allowHosts: parseAllowHosts(`hook.test:${port}`), resolve, ...more })

  it('goes where the name led when it was checked, keeps the name, and reads no more than it may', async () => {
    expect(await ask('/a', 'hook.test', { method: 'POST', body: '{}' })).toMatchObject({ status: 200, cut: false, body: Buffer.from('ok') })
    expect(seen.at(-1)).toBe(`POST /a hook.test:${port}`)
    const long = await ask('/long')
    expect([long.cut, long.body.length]).toEqual([true, 100])
  })
  it('follows no redirect', async () => {
    expect(await ask('/redirect')).toMatchObject({ status: 302, headers: { location: 'http://169.254.169.254/' } })
  })
  it('refuses a name that leads into the own network, also beside a public address', async () => {
    for (const addresses of [[{ address: '127.0.0.1', family: 4 }], [{ address: '93.184.216.34', family: 4 }, { address: '10.0.0.1', family: 4 }], [{ address: '::ffff:10.0.0.1', family: 6 }]]) {
      await expect(guardedFetch('https://evil.test/', { ...options, resolve: async () => addresses })).rejects.toMatchObject({ code: 'BLOCKED_ADDRESS' })
    }
    await expect(guardedFetch('https://evil.test/', { ...options, resolve: async () => [] })).rejects.toMatchObject({ code: 'NAME_UNKNOWN' })
    await expect(guardedFetch('https://127.0.0.1/', options)).rejects.toMatchObject({ code: 'BLOCKED_ADDRESS' })
  })
  it('asks the name once: what the name server says afterwards does not count', async () => {
    let asked = 0
    await ask('/b', 'hook.test', { resolve: async () => {
      asked++
      return [{ address: asked === 1 ? '127.0.0.1' : '10.255.255.1', family: 4 }]
    } })
    expect(asked).toBe(1)
  })
  it('says why there is no answer', async () => {
    await expect(ask('/slow', 'hook.test', { timeout: 100 })).rejects.toMatchObject({ code: 'TIMEOUT' })
    const closed = createServer()
    await new Promise<void>(done => closed.listen(0, '127.0.0.1', done))
    const { port: free } = closed.address() as AddressInfo
    await new Promise(done => closed.close(done))
    await expect(guardedFetch(`http://127.0.0.1:${free}/`, { ...options, allowHosts: parseAllowHosts('127.0.0.1') })).rejects.toMatchObject({ code: 'NOT_REACHABLE' })
  })
  it('takes an answer whose head has come, although its body never ends or breaks off', async () => {
    expect(await ask('/endless', 'hook.test', { timeout: 200 })).toMatchObject({ status: 200, cut: true, body: Buffer.from('begun') })
    expect(await ask('/broken')).toMatchObject({ status: 200, cut: true })
  })
  it('ends when its caller says so', async () => {
    const ending = new AbortController()
    const asked = ask('/slow', 'hook.test', { signal: ending.signal })
    setTimeout(() => ending.abort(), 50)
    await expect(asked).rejects.toMatchObject({ code: 'ABORTED' })
    await expect(ask('/a', 'hook.test', { signal: ending.signal })).rejects.toMatchObject({ code: 'ABORTED' })
  })
})

describe('names', () => {
  it('that no name server answers end with the request, and hold up no work on files', async () => {
    const silent = createSocket('udp4')
    let asked = 0
    silent.on('message', () => asked++)
    silent.bind(0, '127.0.0.1')
    await once(silent, 'listening')
    const resolve = askNameServers([`127.0.0.1:${silent.address().port}`])
    const start = performance.now()
    const hanging = Array.from({ length: 16 }, (_, i) => guardedFetch(`https://hook-${i}.example/`, { ...options, timeout: 1_000, resolve }).catch((error: { code: string }) => error.code))
    await Promise.all(Array.from({ length: 20 }, () => readFile(new URL(import.meta.url))))
    expect(performance.now() - start).toBeLessThan(900)
    expect(new Set(await Promise.all(hanging))).toEqual(new Set(['TIMEOUT']))
    expect(asked).toBeGreaterThanOrEqual(16)
    silent.close()
  })
  it('are asked for at a name server, which may lie as it likes', async () => {
    // Answers every question for an A record with 10.0.0.1, others with none.
    const server = createSocket('udp4')
    server.on('message', (question, { port, address }) => {
      const isA = question.includes(Buffer.from([0, 0, 1, 0, 1]))
      const end = question.indexOf(0, 12) + 5
      const head = Buffer.from(question.subarray(0, 12))
      head.writeUInt16BE(0x8180, 2)
      head.writeUInt16BE(isA ? 1 : 0, 6)
      head.writeUInt16BE(0, 10)
      const answer = isA ? Buffer.from([0xC0, 0x0C, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, 10, 0, 0, 1]) : Buffer.alloc(0)
      server.send(Buffer.concat([head, question.subarray(12, end), answer]), port, address)
    })
    server.bind(0, '127.0.0.1')
    await once(server, 'listening')
    const resolve = askNameServers([`127.0.0.1:${server.address().port}`])
    expect(await resolve('trap.example', new AbortController().signal)).toEqual([{ address: '10.0.0.1', family: 4 }])
    await expect(guardedFetch('https://trap.example/', { ...options, resolve })).rejects.toMatchObject({ code: 'BLOCKED_ADDRESS' })
    server.close()
  })
  it('of this machine are none of a name server\'s business', async () => {
    const resolve = askNameServers(['127.0.0.1:1'])
    for (const host of ['localhost', 'a.localhost']) expect((await resolve(host, new AbortController().signal)).map(({ address }) => address)).toContain('127.0.0.1')
    await expect(guardedFetch('https://localhost:9/', options)).rejects.toMatchObject({ code: 'BLOCKED_ADDRESS' })
  })
  it('of the operator\'s own hosts are asked for one at a time, and nobody waits longer than he may', async () => {
    let [running, most] = [0, 0]
    const release: (() => void)[] = []
    const resolve = askSystem(async () => {
      most = Math.max(most, ++running)
      await new Promise<void>(done => release.push(done))
      running--
      return [{ address: '10.0.0.1', family: 4 }]
    })
    const impatient = new AbortController()
    const first = resolve('a', new AbortController().signal)
    const second = resolve('b', impatient.signal)
    const third = resolve('c', new AbortController().signal)
    impatient.abort(new Error('late'))
    await expect(second).rejects.toThrow('late')
    release.shift()?.()
    expect(await first).toHaveLength(1)
    await expect.poll(() => release.length).toBe(1)
    release.shift()?.()
    expect(await third).toHaveLength(1)
    expect([most, release.length]).toEqual([1, 0])
  })
})
