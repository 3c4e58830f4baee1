import { createServer, type RequestListener } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterAll, describe, expect, test } from 'vitest'
import { askService, withoutKey } from './ask-service.ts'
import { fillAddress, fillJson, hasKeyPlaceholder } from './fill-template.ts'
import { pathProblem, pick, printJson, readExactly } from './json-lines.ts'
import { mapAnswer, questionFor } from './look-at-service.ts'
import { checkLookup, lookupBody } from './settings.ts'

describe('an answer in lines', () => {
  const text = '{"company":{"name":"Müller \\"Technik\\" GmbH","phones":["+49 228 1","+49 228 2"],"id":12345678901234567890,"share":53.10,"none":null,"empty":{}},"__proto__":{"x":1}}'
  const printed = printJson(readExactly(text))
  test('holds each value in a line, and what was sent as it was written', () => {
    expect(printed.text.split('\n')).toEqual(['{', '  "company": {', '    "name": "Müller \\"Technik\\" GmbH",', '    "phones": [', '      "+49 228 1",', '      "+49 228 2"', '    ],', '    "id": "12345678901234567890",', '    "share": "53.10",', '    "none": null,', '    "empty": {}', '  },', '  "__proto__": {', '    "x": 1', '  }', '}'])
    for (const [path, line] of [['$.company.name', '"name": "Müller \\"Technik\\" GmbH",'], ['$.company.phones[1]', '"+49 228 2"'], ['$..x', '"x": 1']] as const) {
      const [found] = pick(printed.value, path)
      const place = found && printed.placeOf(found.location)
      expect(place && printed.text.slice(place.from, place.to), path).toBe(line)
    }
    expect(printJson(readExactly(printed.text)).text).toBe(printed.text)
    expect(pick(printed.value, '$.company.none')).toEqual([])
    expect(pick(printed.value, '$.company')).toEqual([])
  })
  test('is refused when it is nested without end, before it has grown', () => {
    expect(() => printJson(readExactly(`${'['.repeat(1500)}${'0,'.repeat(300_000)}0${']'.repeat(1500)}`))).toThrow('nesting')
    expect(() => printJson(readExactly(`${'[['.repeat(40)}${'0,'.repeat(60_000)}0${']]'.repeat(40)}`))).toThrow('SOURCE_TOO_LONG')
    expect(printJson(readExactly(`${'['.repeat(90)}1${']'.repeat(90)}`)).text).toContain('1')
  })
  test('says of each field what stands there, and nothing else', () => {
    const lookup = { confidence: 0.7, settings: { address: '', method: 'GET', body: null, header: null, model: null, mapping: { company: '$.company.name', phone: '$.company.phones[*]', city: '$.nowhere', vat_id: '$.company.id' } } } as const
    const found = mapAnswer(lookup, printed, ['company', 'phone', 'city', 'vat_id', 'email'], 'd')
    expect(found.map(one => 'reason' in one ? [one.field, one.reason] : [one.field, one.value, printed.text.slice(one.place.from, one.place.to) === one.passage])).toEqual([['company', 'Müller "Technik" GmbH', true], ['phone', 'SOURCE_SEVERAL'], ['city', 'SOURCE_NOT_SAID'], ['vat_id', '12345678901234567890', true], ['email', 'SOURCE_NOT_SAID']])
  })
  test('paths that go everywhere, or look by patterns, are refused', () => {
    expect(pathProblem('$.a[?@.b == "x"].c')).toBeUndefined()
    expect(pathProblem(`$.a['b: c, *, ..?']["$"][0:10:1].c`)).toBeUndefined()
    expect(pathProblem('$.a[?length(@.b) > 2 && @.c[*]]')).toBeUndefined()
    // As slow as the answer squared, or as two to the power of its depth.
    for (const path of ['$[?count($[*]) > 1]', '$[?count($.a[*]) > 1]', '$..[?$ == $]', `$${'[0,0]'.repeat(30)}.x`, `$${'[:]'.repeat(30)}.x`]) expect(pathProblem(path), path).toBe('too wide')
    for (const path of ['$..a..b', '$[?match(@.a, "(a+)+$")]', 'a.b', '$[', '$[*][*][*][*][*]', '$[?$[?@.a]]']) expect(pathProblem(path), path).toBeTypeOf('string')
  })
})

describe('a template', () => {
  test('takes values in, which lead nowhere else', () => {
    const lead = { company: 'A&B / "C"?x=1#y {postalCode}', postal_code: '53111', email: 'info@firma.de' }
    expect(fillAddress('https://x.de/{postalCode}?q={company}&d={domain}', lead)).toBe('https://x.de/53111?q=A%26B%20%2F%20%22C%22%3Fx%3D1%23y%20%7BpostalCode%7D&d=firma.de')
    expect(JSON.parse(fillJson('{"name":"{company}"}', lead) ?? '')).toEqual({ name: lead.company })
    expect(fillAddress('https://x.de/{vatId}', lead)).toBeUndefined()
    expect(fillAddress('https://x.de/a/{company}/b', { company: '..' })).toBeUndefined()
  })
  test('takes the key in when it is sent, and nothing of a lead for its place', () => {
    const lead = { company: '{key}' }
    expect(fillAddress('https://x.de/{key}?q={company}', lead)).toBe('https://x.de/{key}?q=%7Bkey%7D')
    expect(fillAddress('https://x.de/{key}?q={company}', lead, 'ab/c&d')).toBe('https://x.de/ab%2Fc%26d?q=%7Bkey%7D')
    expect(JSON.parse(fillJson('{"key":"{key}","name":"{company}"}', lead, 'a"b') ?? '')).toEqual({ key: 'a"b', name: '{key}' })
    expect([hasKeyPlaceholder('https://x.de/{key}', null), hasKeyPlaceholder(null, 'key')]).toEqual([true, false])
    const lookup = { settings: { address: 'https://x.de/{company}?k={key}', method: 'GET', body: null, header: null, mapping: {}, model: null } } as const
    expect(questionFor(lookup, { company: 'A' }).address).toBe('https://x.de/A?k={key}')
    expect(questionFor(lookup, { company: 'A' }, 'geheim').address).toBe('https://x.de/A?k=geheim')
  })
  test('is checked before it is kept', () => {
    const check = (more: object) => () => checkLookup(lookupBody.parse({ kind: 'rest', address: 'https://api.example/{company}', mapping: { phone: '$.phone' }, ...more }), { allowHosts: '127.0.0.1:1', fields: new Set(['phone']) })
    expect(check({})).not.toThrow()
    expect(check({ address: 'http://127.0.0.1:1/{company}' })).not.toThrow()
    expect(check({ address: 'https://api.example/?k={key}' })).not.toThrow()
    expect(check({ kind: 'model', model: 'm', address: 'https://api.example/{key}' })).toThrow()
    expect(check({ address: 'https://{key}.example/' })).toThrow()
    for (const more of [{ address: null }, { address: 'http://api.example/' }, { address: 'https://{company}.example/' }, { address: 'https://api.example@evil.example/' }, { address: 'https://169.254.169.254/' }, { address: 'file:///etc/passwd' }, { address: 'https://api.example/{owner}' },
      { mapping: { phone: 'phone' } }, { mapping: { owner: '$.x' } }, { active: true, mapping: {} }, { method: 'POST', body: '{' }, { method: 'POST', body: '{"a":"{status}"}' }, { kind: 'model' }, { kind: 'model', model: 'm', address: 'https://api.example/{company}' }]) expect(check(more), JSON.stringify(more)).toThrow()
    for (const header of ['Host', 'content-length', 'a b', 'x:y', 'x\ny']) expect(lookupBody.safeParse({ kind: 'rest', header }).success, header).toBe(false)
  })
})

describe('a service', () => {
  const servers: ReturnType<typeof createServer>[] = []
  async function listen(answer: RequestListener): Promise<string> {
    const server = createServer(answer).listen(0, '127.0.0.1')
    servers.push(server)
    await once(server, 'listening')
    return `127.0.0.1:${(server.address() as AddressInfo).port}`
  }
  afterAll(() => {
    for (const server of servers) server.close().closeAllConnections()
  })
  test('gets the key, and no other host does, wherever it leads', async () => {
    const keys: [string, unknown][] = []
    const note = (name: string, request: Parameters<RequestListener>[0]) => keys.push([`${name}${request.url}`, request.headers['x-api-key']])
    const other = await listen((request, answer) => {
      note('other', request)
      answer.end('{"a":1}')
    })
    const own = await listen((request, answer) => {
      note('own', request)
      if (request.url === '/here') answer.writeHead(302, { location: '/there' }).end()
      else if (request.url === '/away') answer.writeHead(302, { location: `http://${other}/x` }).end()
      else if (request.url === '/inside') answer.writeHead(302, { location: 'http://169.254.169.254/' }).end()
      else if (request.url === '/round') answer.writeHead(302, { location: '/round' }).end()
      else if (request.url === '/endless') answer.write('[1', () => setInterval(() => answer.write(`,${'1'.repeat(50_000)}`), 1).unref())
      else answer.writeHead(Number(request.url?.slice(1)) || 200).end('{}')
    })
    const ask = (path: string, more: object = {}) => askService({ address: `http://${own}${path}`, method: 'GET', header: 'X-Api-Key', key: 'geheim-123', allowHosts: `${own},${other}`, ...more })
    expect(await ask('/here')).toBe('{}')
    expect(await ask('/away')).toBe('{"a":1}')
    expect(keys).toEqual([['own/here', 'geheim-123'], ['own/there', 'geheim-123'], ['own/away', 'geheim-123'], ['other/x', undefined]])
    const reason = (path: string, more: object = {}) => ask(path, more).then(() => 'answered', (error: unknown) => (error as { code: string }).code)
    expect(await Promise.all([reason('/inside'), reason('/round'), reason('/404'), reason('/401'), reason('/429'), reason('/500'), reason('/here', { method: 'POST', body: '{}' }), reason('/', { allowHosts: '' }), reason('/endless')]))
      .toEqual(['SOURCE_ADDRESS', 'SOURCE_NOT_REACHED', 'SOURCE_UNKNOWN', 'SOURCE_KEY', 'SOURCE_BUSY', 'SOURCE_NOT_REACHED', 'SOURCE_NOT_REACHED', 'SOURCE_ADDRESS', 'SOURCE_TOO_LONG'])
  }, 30_000)
  test('never brings the key back', () => {
    const read = (text: string, key: string) => readExactly(text, said => withoutKey(said, key))
    expect(read('{"a":"Bearer abcdef1","b":"x abcdef1","c":["Bearer abcdef1!"],"abcdef1":1}', 'Bearer abcdef1')).toEqual({ a: '***', b: 'x ***', c: ['***!'], '***': 1 })
    // Written with escapes, within an address, as a number, and short.
    expect(read(String.raw`{"a":"ab\/cd","b":"\u0061b/cd","c":"https://x.example/?key=ab%2Fcd&q=1"}`, 'ab/cd')).toEqual({ a: '***', b: '***', c: 'https://x.example/?key=***&q=1' })
    expect(read('{"a":123456789,"b":12345678901234567890,"c":12,"d":"12","e":"a 12 b"}', '123456789')).toEqual({ a: '***', b: '***0***0', c: 12, d: '12', e: 'a 12 b' })
    expect(read('{"d":"x1","e":"a x1 b"}', 'x1')).toEqual({ d: '***', e: 'a x1 b' })
    expect(read('{"__proto__":{"x":"geheim"}}', 'geheim')).toEqual(JSON.parse('{"__proto__":{"x":"***"}}'))
  })
})
