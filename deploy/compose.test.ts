import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { hostEnv as hostEnvSchema } from '../directus/host/env.ts'
import { readEnv as readProvisionEnv } from '../keycloak/env.ts'
import { parseConfig } from '../launcher/config.ts'
import { commonEnv, hostEnv, studioEnv } from '../launcher/parts/environment.ts'
import { n8nCommand } from '../launcher/parts/n8n.ts'
import { portal } from '../launcher/parts/portal.ts'
import { TEXT_OPTIONS } from '../launcher/parts/postgres.ts'
import type { StartCommand } from '../launcher/processes.ts'
import { loadSecrets } from '../launcher/secrets.ts'
import { BUILD_OPTIONS, keycloakVersion } from '../launcher/system/keycloak.ts'
import { buildComposeGo, runComposeGo } from './validate/compose-go.ts'
import { interpolate, variablesOf } from './validate/interpolate.ts'
import { loadProject, merge, networksOf, readCompose } from './validate/project.ts'

const ROOT = resolve(import.meta.dirname, '..')
const BASE = join(ROOT, 'docker-compose.yml')
const OVERLAYS = readdirSync(import.meta.dirname).filter(name => /^compose\..*\.yml$/.test(name)).map(name => join(import.meta.dirname, name))
const COMBINATIONS = [[BASE], ...OVERLAYS.map(overlay => [BASE, overlay]), [BASE, ...OVERLAYS]]
const ONE_SHOT = ['apply', 'keycloak-provision', 'n8n-import']
const composeGo = buildComposeGo()
// Other programs are started, and the launcher's parts read.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const folder = mkdtempSync(join(tmpdir(), 'kontor-compose-test-'))
const envFile = join(folder, '.env')
let env: Record<string, string | undefined> = {}

beforeAll(() => {
  execFileSync(process.execPath, [join(import.meta.dirname, 'make-secrets.mjs'), '--file', envFile])
  env = parseEnv(readFileSync(envFile, 'utf8'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const short = (files: readonly string[]) => files.map(file => file.slice(ROOT.length + 1)).join(' + ')
const sources = () => [BASE, ...OVERLAYS].map(file => ({ file, text: readFileSync(file, 'utf8') }))
const all = () => loadProject([BASE, ...OVERLAYS], env)

describe.each(COMBINATIONS.map(files => [short(files), files] as const))('%s', (_, files) => {
  it('follows the official schema and refers only to what is there', () => {
    expect(Object.keys(loadProject(files, env).services).length).toBeGreaterThan(7)
  })

  if ('program' in composeGo) {
    it('is read by compose-go, the reader of Docker Compose', () => {
      const project = JSON.parse(runComposeGo(composeGo.program, ['--env', envFile, ...files])) as { services: Record<string, unknown> }
      expect(Object.keys(project.services).sort()).toEqual(Object.keys(loadProject(files, env).services).sort())
    })
  }

  it('refuses to start without any one of its secrets', () => {
    const required = [...new Set(files.flatMap(file => [...readFileSync(file, 'utf8').matchAll(/\$\{(\w+):\?/g)].map(match => match[1] ?? '')))]
    expect(required).toEqual(expect.arrayContaining(['POSTGRES_PASSWORD', 'HOST_SECRET', 'SESSION_KEY']))
    for (const name of required) expect(() => loadProject(files, { ...env, [name]: '' })).toThrow(name)
  })
})

describe(`the readers themselves (compose-go: ${'program' in composeGo ? 'runs' : composeGo.missing})`, () => {
  const broken = [
    ['an unknown key', 'services:\n  x:\n    image: redis:7\n    heathcheck: {}\n'],
    ['a service that is not there', 'services:\n  x:\n    image: redis:7\n    depends_on:\n      nobody: { condition: service_healthy }\n'],
    ['a network that is not there', 'services:\n  x:\n    image: redis:7\n    networks: [nowhere]\n'],
    ['a volume that is not there', 'services:\n  x:\n    image: redis:7\n    volumes: [nothing:/data]\n'],
    ['a condition that does not exist', 'services:\n  x:\n    image: redis:7\n    depends_on:\n      host: { condition: service_ready }\n'],
    ['a service without image and build', 'services:\n  x:\n    command: [true]\n'],
  ] as const
  it.each(broken)('refuse %s', (_, text) => {
    const file = join(folder, 'broken.yml')
    writeFileSync(file, text)
    expect(() => loadProject([BASE, file], env)).toThrow()
    if ('program' in composeGo) expect(() => runComposeGo(composeGo.program, ['--env', envFile, BASE, file])).toThrow()
  })

  it('carry the schema of the pinned compose-go', () => {
    const own = readFileSync(join(import.meta.dirname, 'validate', 'compose-spec.json'), 'utf8')
    expect((JSON.parse(own) as { title: string }).title).toBe('Compose Specification')
    if ('program' in composeGo) expect(runComposeGo(composeGo.program, ['--schema'])).toBe(own)
  })

  it('put variables in as Docker Compose does', () => {
    expect(interpolate(['${A}', '${B:-${x}}', '$$A', '${C:-}', { k: '$A' }], { A: '1', B: '2' })).toEqual(['1', '2', '$A', '', { k: '1' }])
    expect(() => interpolate('${D:?say why}', {})).toThrow('D is not set: say why')
    expect(merge({ a: { list: [1], command: ['x'], b: 1 } }, { a: { list: [2], command: ['y'], b: 2 } })).toEqual({ a: { list: [1, 2], command: ['y'], b: 2 } })
  })
})

describe('what is published', () => {
  it('is on loopback unless an operator binds it elsewhere', () => {
    const ports = Object.entries(all().services).flatMap(([name, service]) => (service.ports ?? []).map(port => `${name} ${port}`))
    expect(ports.every(port => / 127\.0\.0\.1:\d+:\d+$/.test(port)), ports.join(', ')).toBe(true)
  })

  it('is the portal and Studio alone without overlays', () => {
    const published = Object.entries(loadProject([BASE], env).services).filter(([, service]) => service.ports).map(([name]) => name)
    expect(published.sort()).toEqual(['host', 'portal'])
  })

  it('is no database: those are on internal networks only', () => {
    const { services, networks = {} } = all()
    for (const name of ['postgres', 'redis']) {
      for (const network of networksOf(services[name] ?? {})) expect((networks[network] as { internal?: boolean } | null)?.internal, `${name} on ${network}`).toBe(true)
    }
  })
})

describe('every service', () => {
  const each = (check: (name: string, service: ReturnType<typeof all>['services'][string]) => void) => Object.entries(all().services).forEach(([name, service]) => check(name, service))

  it('has a pinned image', () => {
    each((name, { image }) => expect(image, name).toMatch(/:v?\d+\.\d+\.\d+|:\d+\.\d+-|@sha256:/))
    const dockerfiles = readdirSync(import.meta.dirname).filter(file => file.endsWith('.Dockerfile'))
    for (const file of dockerfiles) {
      const images = [...readFileSync(join(import.meta.dirname, file), 'utf8').matchAll(/^FROM (\S+)/gm)].map(match => match[1] ?? '')
      for (const image of images) expect(image, file).toMatch(/:\d+\.\d+\.\d+/)
    }
  })

  it('says when it is healthy, or runs once and is waited for', () => {
    const waited = new Map<string, string[]>()
    each((_, { depends_on = {} }) => Object.entries(depends_on).forEach(([other, { condition }]) => waited.set(other, [...waited.get(other) ?? [], condition])))
    each((name, { healthcheck, restart }) => {
      if (ONE_SHOT.includes(name)) {
        expect(restart, name).toMatch(/^on-failure/)
        expect(waited.get(name), name).toEqual(expect.arrayContaining(['service_completed_successfully']))
      }
      else {
        expect(healthcheck?.test?.length, `${name} has no health check`).toBeGreaterThan(1)
        expect(waited.get(name) ?? [], name).not.toContain('service_completed_successfully')
      }
    })
  })

  it('has no capability, cannot gain one, and has a memory limit', () => {
    each((name, { cap_drop, security_opt, mem_limit }) => {
      expect(cap_drop, name).toEqual(['ALL'])
      expect(security_opt, name).toContain('no-new-privileges:true')
      expect(mem_limit, name).toMatch(/^\d+[mg]$/)
    })
  })

  it('builds from a Dockerfile that is there and mounts only files that are there', () => {
    each((name, { build, volumes = [] }) => {
      if (build?.dockerfile) expect(existsSync(join(ROOT, build.dockerfile)), `${name}: ${build.dockerfile}`).toBe(true)
      for (const [source = ''] of volumes.map(volume => volume.split(':'))) {
        if (source.startsWith('./') && !source.startsWith('./deploy/certs')) expect(existsSync(join(ROOT, source)), `${name}: ${source}`).toBe(true)
      }
    })
  })
})

/** Secrets that a hub may do without. */
const OPTIONAL_SECRETS = ['MICROSOFT_CLIENT_SECRET']

describe('secrets', () => {
  it('stand in no file: every value of a secret comes from the environment', () => {
    for (const { file } of sources()) {
      const tree = readCompose(file) as { services?: Record<string, { environment?: Record<string, unknown> }> }
      for (const [service, { environment = {} }] of Object.entries(tree.services ?? {})) {
        for (const [key, value] of Object.entries(environment)) {
          if (OPTIONAL_SECRETS.includes(key)) expect(String(value), `${short([file])}: ${service}.${key}`).toBe(`\${${key}:-}`)
          else if (/(PASSWORD|PASSWORDS|SECRET|TOKEN|KEY|AUTH)$/.test(key)) expect(String(value), `${short([file])}: ${service}.${key}`).toMatch(/^\$\{\w+:\?[^}]+\}$/)
          expect(String(value), `${short([file])}: ${service}.${key}`).not.toMatch(/:\/\/[^/@]*:(?!\$\{)[^/@]+@/)
        }
      }
    }
  })

  it('are not in the images', () => {
    for (const file of readdirSync(import.meta.dirname).filter(name => name.endsWith('.Dockerfile'))) {
      expect(readFileSync(join(import.meta.dirname, file), 'utf8'), file).not.toMatch(/PASSWORD|SECRET|TOKEN|_KEY/)
    }
    expect(readFileSync(join(ROOT, '.dockerignore'), 'utf8').split('\n')).toEqual(expect.arrayContaining(['.env', '.kontor*', '.git']))
  })

  it('are made anew by make-secrets.mjs, for the owner alone, and never over old ones', () => {
    expect(statSync(envFile).mode & 0o077).toBe(0)
    const other = join(folder, 'other.env')
    const make = () => spawnSync(process.execPath, [join(import.meta.dirname, 'make-secrets.mjs'), '--file', other], { encoding: 'utf8' })
    expect(make().status).toBe(0)
    const first = readFileSync(other, 'utf8')
    expect(parseEnv(first).HOST_SECRET).not.toBe(env.HOST_SECRET)
    const again = make()
    expect([again.status, again.stderr]).toEqual([1, expect.stringContaining('is left as it is')])
    expect(readFileSync(other, 'utf8')).toBe(first)
  })
})

describe('the images', () => {
  it('are made of files that are there and not ignored', () => {
    const ignored = readFileSync(join(ROOT, '.dockerignore'), 'utf8').split('\n').map(line => line.trim())
    for (const file of readdirSync(import.meta.dirname).filter(name => name.endsWith('.Dockerfile'))) {
      const sources = [...readFileSync(join(import.meta.dirname, file), 'utf8').matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(match => (match[1] ?? '').split(' '))
      expect(sources.length, file).toBeGreaterThan(0)
      for (const source of sources) {
        expect(existsSync(join(ROOT, source)), `${file}: ${source}`).toBe(true)
        expect(ignored, `${file}: ${source}`).not.toContain(source.split('/')[0])
      }
    }
  })
})

describe('PostgreSQL', () => {
  it('keeps and sorts text as it does natively: a search for Müller must not break at the umlaut', () => {
    const options = String(loadProject([BASE], env).services.postgres?.environment?.POSTGRES_INITDB_ARGS).split(' ')
    expect(options).toEqual(expect.arrayContaining(TEXT_OPTIONS.map(option => option.replace(/^--lc-ctype=.*/, '--lc-ctype=C.UTF-8'))))
  })
})

describe('Keycloak\'s image', () => {
  it('is of the version that is fetched natively, built with the same options', () => {
    const dockerfile = readFileSync(join(import.meta.dirname, 'keycloak.Dockerfile'), 'utf8')
    expect([...dockerfile.matchAll(/^FROM keycloak\/keycloak:(\S+)/gm)].map(match => match[1])).toEqual([keycloakVersion(), keycloakVersion()])
    expect(/kc\.sh build (.*)/.exec(dockerfile)?.[1]?.split(' ')).toEqual([...BUILD_OPTIONS])
  })
})

describe('settings', () => {
  it('are all explained in .env.example', () => {
    const explained = new Set([...readFileSync(join(ROOT, '.env.example'), 'utf8').matchAll(/^#?([A-Z]\w*)=/gm)].map(match => match[1]))
    const used = sources().flatMap(({ text }) => [...variablesOf(text)]).filter(name => name !== 'REDISCLI_AUTH')
    expect([...new Set([...used, ...Object.keys(env)])].filter(name => !explained.has(name))).toEqual([])
  })

  it('are such that host, applier and provisioning start with them', () => {
    const { services } = loadProject([BASE], env)
    const given = (part: string) => services[part]?.environment as Record<string, string>
    expect(hostEnvSchema.parse(given('host'))).toMatchObject({ HOST_PORT: 8055, POSTGRES_HOST: 'postgres' })
    expect(hostEnvSchema.parse(given('apply'))).toMatchObject({ POSTGRES_PORT: 5432 })
    expect(Object.keys(readProvisionEnv(given('keycloak-provision')).DEMO_PASSWORDS)).toContain('rep@demo.test')
  })

  it('give each part every key that it gets natively', () => {
    const home = join(folder, 'home')
    const config = parseConfig({ KONTOR_HOME: home })
    const context = { config, secrets: loadSecrets(config), signal: new AbortController().signal }
    // Natively a program, folder or port of this machine; in a container it is fixed by the image or by run.mjs.
    const fixed = ['N8N_USER_FOLDER', 'N8N_RUNNERS_BROKER_PORT', 'N8N_INSTANCE_OWNER_PASSWORD_HASH', 'N8N_SSRF_ALLOWED_IP_RANGES', 'QUEUE_HEALTH_CHECK_ACTIVE',
      // Logs and mails of a hub of this machine are its own files; with containers they are the engine's and the mail server's.
      'LOGS_DIR', 'MAIL_CATCHER_URL']
    const native = {
      'host': hostEnv(context), 'apply': hostEnv(context), 'n8n': n8nCommand(context, ['start']).env,
      'portal': (portal.command(context) as StartCommand).env, 'keycloak-provision': { ...commonEnv(context), ...studioEnv(context) },
    }
    const { services } = loadProject([BASE], env)
    for (const [part, keys] of Object.entries(native)) {
      expect(Object.keys(keys).filter(key => !fixed.includes(key) && !(key in (services[part]?.environment ?? {}))), part).toEqual([])
    }
  })
})
