import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runQuietly } from '../../launcher/system/run-quietly.ts'
import type { Document } from '../support/api-fuzzer.ts'
import { hub } from '../support/hub.ts'
import { findSchemathesis } from '../support/outside-tools.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { createOverCli, removeTenant } from '../support/tenants.ts'
import { until } from '../support/until.ts'

const SEED = Number(process.env.KONTOR_TEST_FUZZ_SEED ?? 20261122)
/** Calls of one operation with made-up values, beside those that its limits suggest. */
const EXAMPLES = Number(process.env.KONTOR_TEST_FUZZ_EXAMPLES ?? 5)
const CHECKS = ['not_a_server_error', 'status_code_conformance', 'content_type_conformance', 'response_schema_conformance']
/** What would take the ground from under the test itself, each with its reason. */
const SPARED: Readonly<Record<string, string>> = {
  putPlatformModules: 'switches off areas that the other calls are about',
  getPlatformEventsStream: 'has no end',
}
const slug = `schema-${Date.now().toString(36)}`
let program: string, folder: string
const as = (role: string, ...amr: string[]) => realmToken({ claims: { organization: { [slug]: { id: '1', groups: [`/${role}`] } }, amr: ['pwd', ...amr] }, lifespan: 1800 })

beforeAll(async () => {
  [program, folder] = await Promise.all([findSchemathesis(), mkdtemp(join(tmpdir(), 'kontor-schemathesis-'))])
  expect(await createOverCli(slug)).toMatchObject({ code: 0 })
}, 400_000)
afterAll(async () => {
  await removeTenant(slug)
  await rm(folder, { recursive: true, force: true })
}, 120_000)

const lines = (values: Readonly<Record<string, unknown>>) => Object.entries(values).map(([key, value]) => `${key} = ${JSON.stringify(value)}`).join('\n')
/**
 * One call after the other: Python 3.11 cannot read programs in several threads at once. Lists have a filter for each field
 * and operator, and trying the limits of all of them takes hours: they are called with made-up values alone.
 */
const SETTINGS = `${lines({ 'workers': 1, 'seed': SEED, 'continue-on-failure': true, 'request-timeout': 30, 'suppress-health-check': ['all'], 'warnings': false })}
headers = { Authorization = "Bearer \${TOKEN}", X-Kontor-Tenant = "${slug}" }
[generation]
${lines({ 'max-examples': EXAMPLES, 'no-shrink': true, 'database': 'none' })}
[phases]
examples.enabled = false
stateful.enabled = false
coverage.unexpected-methods = []
[[operations]]
include-method = "GET"
phases.coverage.enabled = false
`

/** An administrator's calls take twice as long as a rep's: `KONTOR_TEST_FUZZ_ROLES=rep,admin` makes both. */
const ROLES = (process.env.KONTOR_TEST_FUZZ_ROLES ?? 'rep').split(',').map(role => role === 'admin' ? [role, 'otp'] : [role]) as [string, ...string[]][]

test.each(ROLES)('every operation answers as its description says: %s', async (role, ...amr) => {
  const TOKEN = await as(role, ...amr)
  const document = await until('the description', async () => {
    const response = await fetch(`${hub().publicUrl}/api/v1/openapi.json`, { headers: { 'authorization': `Bearer ${TOKEN}`, 'x-kontor-tenant': slug } })
    return response.ok && await response.text()
  })
  await Promise.all([writeFile(join(folder, 'openapi.json'), document), writeFile(join(folder, 'schemathesis.toml'), SETTINGS)])
  const { code, output } = await runQuietly(program, [
    'run', 'openapi.json', '--url', hub().publicUrl, '--checks', CHECKS.join(), '--no-color', ...Object.keys(SPARED).flatMap(id => ['--exclude-operation-id', id]),
  ], { env: { ...process.env, TOKEN }, cwd: folder })
  expect({ code, output: code === 0 ? '' : output }).toEqual({ code: 0, output: '' })
  // Nothing found because nothing was called would prove little.
  const { length } = Object.values((JSON.parse(document) as Document).paths).flatMap(methods => Object.keys(methods))
  expect(output).toContain(`Operations:       ${length - Object.keys(SPARED).length} selected / ${length} total`)
}, 600_000)
