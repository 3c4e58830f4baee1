import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadConfig, parseConfig, ROOT } from './config.ts'
import { DEFAULT_PORTS, KEYS } from './keys.ts'

function envFile(text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'kontor-env-')), '.env')
  writeFileSync(file, text)
  return file
}

describe('settings', () => {
  test('without any, the documented addresses hold', () => {
    const config = parseConfig({})
    expect(config.publicUrl).toBe('http://localhost:3000')
    expect(config.studioUrl).toBe('http://{tenant}.localhost:8055')
    expect(config.home).toBe(join(ROOT, '.kontor'))
    expect(config.ports).toEqual(DEFAULT_PORTS)
  })

  test('the offset moves every default port and the addresses made from them, but no port that was set', () => {
    const config = parseConfig({ KONTOR_PORT_OFFSET: '100', MAIL_PORT: '8025' })
    expect(config.ports).toMatchObject({ PORTAL_PORT: 3100, POSTGRES_PORT: 5534, MAIL_PORT: 8025 })
    expect(config.publicUrl).toBe('http://localhost:3100')
    expect(config.studioUrl).toBe('http://{tenant}.localhost:8155')
  })

  test('the environment wins over .env, and an empty value counts as not set', () => {
    const file = envFile('PORTAL_PORT=4000\nexport LOG_LEVEL="debug"\n# MAIL_PORT=1\n\nREDIS_PORT=\n')
    expect(loadConfig({ PORTAL_PORT: '4001' }, file).ports.PORTAL_PORT).toBe(4001)
    const config = loadConfig({ PORTAL_PORT: '' }, file)
    expect(config.ports).toMatchObject({ PORTAL_PORT: 4000, REDIS_PORT: 6390 })
    expect(config.logLevel).toBe('debug')
  })

  test.each([
    [{ PORTAL_PORT: 'three' }, /PORTAL_PORT=three/],
    [{ POSTGRES_PORT: '70000' }, /POSTGRES_PORT=70000/],
    [{ KONTOR_PORT_OFFSET: '-1' }, /KONTOR_PORT_OFFSET=-1/],
    [{ KONTOR_PORT_OFFSET: '3000' }, /PORTAL_PORT is 6000, which browsers refuse/],
    [{ PUBLIC_URL: 'hub.example.com' }, /PUBLIC_URL=hub\.example\.com/],
    [{ STUDIO_URL: 'https://studio.example.com' }, /STUDIO_URL=.*\{tenant\}/],
    [{ KONTOR_DEMO_PASSWORD: 'short' }, /KONTOR_DEMO_PASSWORD.*at least 12/],
    [{ LOG_LEVEL: 'loud' }, /LOG_LEVEL=loud/],
    [{ PORTAL_PORT: '5678' }, /PORTAL_PORT and N8N_PORT|N8N_PORT and PORTAL_PORT/],
  ])('%o is refused with the key and the reason', (env, message) => {
    expect(() => parseConfig(env)).toThrow(message)
  })

  test.each(['.', '..', '/', ROOT])('data are not kept where a reset would delete the checkout: %s', (home) => {
    expect(() => parseConfig({ KONTOR_HOME: home })).toThrow(/KONTOR_HOME=.*folder of its own/)
  })

  test('every wrong key is named at once', () => {
    expect(() => parseConfig({ PORTAL_PORT: 'x', REDIS_PORT: 'y' })).toThrow(/PORTAL_PORT.*REDIS_PORT/)
  })

  test('a wrong password is not repeated on the screen', () => {
    expect(() => parseConfig({ KONTOR_DEMO_PASSWORD: 'geheim' })).toThrow(expect.objectContaining({ message: expect.not.stringContaining('geheim') }))
  })

  test('a line of .env that cannot be understood is named by its number', () => {
    expect(() => loadConfig({}, envFile('PORTAL_PORT=3000\nthis is no setting\n'))).toThrow(/line 2 .*this is no setting/)
  })
})

test('.env.example explains every key, with its default', () => {
  const lines = readFileSync(join(ROOT, '.env.example'), 'utf8').split('\n')
  for (const [key, { example, help }] of Object.entries(KEYS)) {
    const index = lines.indexOf(`#${key}=${example}`)
    expect(index, `#${key}=${example}`).toBeGreaterThan(0)
    expect(lines[index - 1]).toBe(`# ${help}`)
  }
})
