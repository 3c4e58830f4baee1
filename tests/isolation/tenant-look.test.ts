import { deflateSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hub } from '../support/hub.ts'
import { rowsOf } from '../support/inside.ts'
import { realmToken } from '../support/realm-tokens.ts'

const LOGO = '/platform/settings/logo'
let admin: string
let rep: string

async function ask(token: string | undefined, method: string, path: string, body?: Buffer | object, type = 'application/json') {
  const response = await fetch(`${hub().publicUrl}/api/v1${path}`, {
    method, body: Buffer.isBuffer(body) ? new Uint8Array(body) : body && JSON.stringify(body),
    headers: { 'x-kontor-tenant': 'demo', ...token ? { authorization: `Bearer ${token}` } : {}, ...body ? { 'content-type': type } : {} },
  })
  const kind = response.headers.get('content-type')
  const answer = kind?.includes('json') ? await response.json() as { data?: { logo?: string | null, look?: { logo: string | null, accent: string | null } }, error?: { code: string } } : undefined
  return { status: response.status, type: kind, code: answer?.error?.code, data: answer?.data, bytes: answer ? 0 : (await response.arrayBuffer()).byteLength }
}

/** A PNG of one colour, 40 x 20. */
function png(): Buffer {
  const chunk = (name: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(name), data])
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(data.length)
    let crc = 0xFFFFFFFF
    for (const byte of body) {
      crc ^= byte
      for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xEDB88320 : crc >>> 1
    }
    sum.writeUInt32BE((crc ^ 0xFFFFFFFF) >>> 0)
    return Buffer.concat([length, body, sum])
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(40, 0)
  head.writeUInt32BE(20, 4)
  head.set([8, 2, 0, 0, 0], 8)
  const line = Buffer.concat([Buffer.from([0]), Buffer.alloc(40 * 3, 0x66)])
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]), chunk('IHDR', head), chunk('IDAT', deflateSync(Buffer.concat(Array.from({ length: 20 }, () => line)))), chunk('IEND', Buffer.alloc(0))])
}

beforeAll(async () => {
  const as = (role: string, amr: string[]) => realmToken({ claims: { organization: { demo: { id: '1', groups: [`/${role}`] } }, amr } });
  [admin, rep] = await Promise.all([as('admin', ['pwd', 'otp']), as('rep', ['pwd'])])
})
afterAll(async () => {
  await ask(admin, 'DELETE', LOGO)
  await ask(admin, 'PATCH', '/platform/settings', { accent: null })
})

test('a logo is kept small and shown to everybody in the tenant; the former one goes', async () => {
  const files = () => rowsOf<{ id: string }>('tenant_demo', 'SELECT id FROM directus_files WHERE filename_download = \'logo.webp\'')
  const first = await ask(admin, 'PUT', LOGO, png(), 'image/png')
  expect(first).toMatchObject({ status: 200, data: { logo: expect.any(String) as string } })
  const second = await ask(admin, 'PUT', LOGO, png(), 'image/png')
  expect(second.data?.logo).not.toBe(first.data?.logo)
  expect(await files()).toEqual([{ id: second.data?.logo }])
  const shown = await ask(rep, 'GET', LOGO)
  expect(shown).toMatchObject({ status: 200, type: 'image/webp' })
  expect(shown.bytes).toBeGreaterThan(20)
  expect((await ask(rep, 'GET', '/users/me')).data?.look).toMatchObject({ logo: second.data?.logo })
  expect((await ask(undefined, 'GET', LOGO)).status).toBe(401)
  expect(await rowsOf('tenant_demo', 'SELECT after::jsonb AS after FROM audit_log WHERE action = \'settings.changed\' AND target = \'logo\' ORDER BY at DESC LIMIT 1')).toEqual([{ after: { logo: second.data?.logo } }])
  expect(await ask(admin, 'DELETE', LOGO)).toMatchObject({ status: 200, data: { logo: null } })
  expect(await ask(rep, 'GET', LOGO)).toMatchObject({ status: 404 })
  expect(await files()).toEqual([])
})

test('what is no picture is refused and leaves nothing, and a rep changes no logo', async () => {
  const before = await rowsOf('tenant_demo', 'SELECT id FROM directus_files')
  expect(await ask(admin, 'PUT', LOGO, Buffer.from('<html>no picture</html>'), 'image/png')).toMatchObject({ status: 415, code: 'PICTURE_INVALID' })
  expect(await ask(admin, 'PUT', LOGO, Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'image/svg+xml')).toMatchObject({ status: 415 })
  expect(await ask(admin, 'PUT', LOGO, Buffer.alloc(6 * 1024 * 1024), 'image/png')).toMatchObject({ status: 413 })
  expect(await ask(rep, 'PUT', LOGO, png(), 'image/png')).toMatchObject({ status: 403, code: 'ADMIN_REQUIRED' })
  expect(await ask(rep, 'DELETE', LOGO)).toMatchObject({ status: 403, code: 'ADMIN_REQUIRED' })
  expect(await rowsOf('tenant_demo', 'SELECT id FROM directus_files')).toEqual(before)
})

test('the colour reaches everybody in the tenant', async () => {
  expect(await ask(admin, 'PATCH', '/platform/settings', { accent: '#0f766e' })).toMatchObject({ status: 200 })
  expect((await ask(rep, 'GET', '/users/me')).data?.look).toMatchObject({ accent: '#0f766e' })
})
