import { createServer } from 'node:net'
import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseConfig } from './config.ts'
import { fill } from './parts/n8n-workflows.ts'
import { DEMO_PEOPLE, loadSecrets, makePassword } from './secrets.ts'
import { summary } from './summary.ts'
import { javaMajor } from './system/java.ts'
import { checkMemory } from './system/memory.ts'
import { checkPortsAreFree } from './system/ports.ts'

const folder = () => mkdtempSync(join(tmpdir(), 'kontor-test-'))

describe('before a start', () => {
  test('too little memory is told with both figures', () => {
    expect(() => checkMemory(2.5e9)).toThrow(/needs 4 GB.*has 2\.5 GB/)
    expect(() => checkMemory(4e9)).not.toThrow()
  })

  test.each(['127.0.0.1', '0.0.0.0', '::1'])('a port that is busy on %s is told with its key', async (host) => {
    const server = createServer()
    await new Promise<void>(done => server.listen(0, host, done))
    const port = (server.address() as { port: number }).port
    try {
      const config = parseConfig({ SMTP_PORT: String(port) })
      await expect(checkPortsAreFree(config, ['SMTP_PORT'])).rejects.toThrow(new RegExp(`^Port ${port} \\(SMTP_PORT\\) is in use.*SMTP_PORT to a free port`))
    } finally {
      server.close()
    }
    await expect(checkPortsAreFree(parseConfig({ SMTP_PORT: String(port) }), ['SMTP_PORT'])).resolves.toBeUndefined()
  })

  test('versions of Java are read as every vendor prints them', () => {
    expect(javaMajor('openjdk version "17.0.17" 2025-10-21')).toBe(17)
    expect(javaMajor('java version "1.8.0_292"')).toBe(8)
    expect(javaMajor('openjdk version "26" 2026-03-17')).toBe(26)
    expect(javaMajor('sh: java: not found')).toBeUndefined()
  })
})

describe('generated secrets', () => {
  test('stay the same, are of the owner only, and are not overwritten when they cannot be read', () => {
    const config = parseConfig({ KONTOR_HOME: folder() })
    const first = loadSecrets(config)
    expect(loadSecrets(config)).toEqual(first)
    const file = join(config.home, 'secrets.json')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(new Set(Object.values(first.values)).size).toBe(Object.keys(first.values).length)
    writeFileSync(file, '{ "values": ')
    expect(() => loadSecrets(config)).toThrow(/secrets\.json is not readable/)
    expect(readFileSync(file, 'utf8')).toBe('{ "values": ')
  })

  test('demo passwords can be set at the first start and stay what they were', () => {
    const home = folder()
    const set = loadSecrets(parseConfig({ KONTOR_HOME: home, KONTOR_DEMO_PASSWORD: 'Ein-langes-Wort-7' }))
    expect(set.demoPasswords).toEqual(Object.fromEntries(DEMO_PEOPLE.map(person => [person, 'Ein-langes-Wort-7'])))
    expect(loadSecrets(parseConfig({ KONTOR_HOME: home })).demoPasswords).toEqual(set.demoPasswords)
  })

  test('generated passwords fit the password policy', () => {
    for (let index = 0; index < 200; index += 1) expect(makePassword()).toMatch(/^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)\S{20}$/)
  })
})

test('the table at the end names every address and login', () => {
  const config = parseConfig({ KONTOR_HOME: folder(), KONTOR_PORT_OFFSET: '10' })
  const secrets = loadSecrets(config)
  const text = summary(config, secrets)
  for (const address of ['http://localhost:3010', 'http://demo.localhost:8065', 'http://localhost:5688', 'http://localhost:8035']) expect(text).toContain(address)
  for (const [person, password] of Object.entries(secrets.demoPasswords)) expect(text).toMatch(new RegExp(`${person}\\s+${password}`))
  expect(text).toContain(secrets.n8nOwnerPassword)
})

describe('credentials of n8n', () => {
  test('placeholders are filled so that the file stays JSON', () => {
    expect(JSON.parse(fill('{ "value": "${N8N_WEBHOOK_TOKEN}" }', { N8N_WEBHOOK_TOKEN: 'a"b\\c' }, 'webhook.json'))).toEqual({ value: 'a"b\\c' })
  })
  test('an unknown placeholder is told with the file', () => {
    expect(() => fill('{ "value": "${NOBODY}" }', {}, 'webhook.json')).toThrow(/webhook\.json.*NOBODY/)
  })
})
