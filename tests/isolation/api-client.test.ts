import { execFile } from 'node:child_process'
import { copyFile, mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hub, hubHome } from '../support/hub.ts'
import { findClientGenerator } from '../support/outside-tools.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { createOverCli, removeTenant } from '../support/tenants.ts'

const run = promisify(execFile)
const slug = `client-${Date.now().toString(36)}`
let folder: string
let tools: string
let token: string

beforeAll(async () => {
  const [found, made] = await Promise.all([findClientGenerator(), createOverCli(slug)])
  expect(made).toMatchObject({ code: 0 })
  tools = found
  token = await realmToken({ claims: { organization: { [slug]: { id: '1', groups: ['/rep'] } }, amr: ['pwd'] }, lifespan: 1800 })
  folder = join(hubHome(), 'api-client')
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  await symlink(join(tools, 'node_modules'), join(folder, 'node_modules'))
  await copyFile(join(import.meta.dirname, '../fixtures/api-client/use-client.ts'), join(folder, 'use-client.ts'))
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: { target: 'ESNext', module: 'NodeNext', lib: ['ESNext', 'DOM'], strict: true, noEmit: true, allowImportingTsExtensions: true, types: [], skipLibCheck: true }, files: ['globals.d.ts', 'use-client.ts'] }))
  await writeFile(join(folder, 'globals.d.ts'), 'declare const process: { env: Record<string, string | undefined>, stdout: { write(text: string): void } }\n')
}, 400_000)
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
  await removeTenant(slug)
}, 120_000)

const said = (error: { stdout?: string, stderr?: string, message: string }) => `${error.stdout ?? ''}${error.stderr ?? ''}` || error.message

test('a client that is generated from the description fits a program, and works', async () => {
  const { publicUrl } = hub()
  const response = await fetch(`${publicUrl}/api/v1/openapi.json`, { headers: { 'authorization': `Bearer ${token}`, 'x-kontor-tenant': slug } })
  await writeFile(join(folder, 'openapi.json'), await response.text())
  await run(process.execPath, [join(tools, 'node_modules/openapi-typescript/bin/cli.js'), 'openapi.json', '--output', 'schema.ts'], { cwd: folder })
  expect(await run(process.execPath, [join(tools, 'node_modules/typescript/bin/tsc'), '-p', '.'], { cwd: folder }).then(() => '', said)).toBe('')
  const { stdout } = await run(process.execPath, ['use-client.ts'], { cwd: folder, env: { ...process.env, HUB: publicUrl, TOKEN: token, TENANT: slug } }).catch((error: Parameters<typeof said>[0]) => { throw new Error(said(error)) })
  expect(JSON.parse(stdout)).toEqual({ found: ['Graz'], city: 'Linz', conflict: [409, 'CONFLICT'], walked: true, deleted: 204, gone: 'NOT_FOUND' })
}, 180_000)
