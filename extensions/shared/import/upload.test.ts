import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { importPath, keepForImport, sweep } from './temporary.ts'
import { readUpload, type Upload } from './upload.ts'

const LIMIT = 1_000_000
let folder: string
let server: Server
let outcome: { upload?: Upload, code?: string }

beforeAll(async () => {
  server = createServer((req, res) => {
    readUpload(req, LIMIT, folder).then(upload => outcome = { upload }, (error: { code: string }) => outcome = { code: error.code }).finally(() => res.end())
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
})
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'kontor-upload-')), 'temporary')
  outcome = {}
  return () => rm(join(folder, '..'), { recursive: true })
})
afterAll(() => void server.close())

const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`
async function send(parts: Record<string, string | Blob>): Promise<typeof outcome> {
  const form = new FormData()
  for (const [name, part] of Object.entries(parts)) if (typeof part === 'string') form.append(name, part)
    else form.append(name, part, 'Liste.csv')
  await fetch(url(), { method: 'POST', body: form })
  return outcome
}

describe('an upload', () => {
  it('lies in a file that nobody else may read, with its hash and the texts beside it', async () => {
    const { upload } = await send({ mapping: '{"Ä":null}', file: new Blob(['Firma\nMüller\n']) })
    expect(upload).toMatchObject({ fileName: 'Liste.csv', fields: { mapping: '{"Ä":null}' }, hash: createHash('sha256').update('Firma\nMüller\n').digest('hex') })
    expect(await readFile(upload!.path, 'utf8')).toBe('Firma\nMüller\n')
    expect((await stat(upload!.path)).mode & 0o777).toBe(0o600)
    expect((await stat(folder)).mode & 0o777).toBe(0o700)
  })
  it.each([
    ['FILE_TOO_LARGE', { file: new Blob(['x'.repeat(LIMIT + 1)]) }], ['FILE_TOO_LARGE', { file: new Blob(['x'.repeat(20 * LIMIT)]) }],
    ['FILE_MISSING', { mapping: '{}' }], ['FILE_MISSING', { other: new Blob(['x']) }],
  ])('leaves nothing behind when it is refused: %s', async (code, parts) => {
    expect(await send(parts as Record<string, string | Blob>)).toEqual({ code })
    expect(await readdir(folder).catch(() => [])).toEqual([])
  })
  it('leaves nothing behind when the sender goes away', async () => {
    const call = request(url(), { method: 'POST', headers: { 'content-type': 'multipart/form-data; boundary=b', 'content-length': 100_000 } })
    call.on('error', () => undefined)
    call.write('--b\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\n\r\nFirma\n')
    await expect.poll(() => readdir(folder).catch(() => [])).toHaveLength(1)
    call.destroy()
    await expect.poll(() => outcome).toEqual({ code: 'UPLOAD_BROKEN' })
    expect(await readdir(folder)).toEqual([])
  })
})

describe('what a crash leaves behind', () => {
  it('is removed, but for the files of imports that go on', async () => {
    const { upload } = await send({ file: new Blob(['Firma\n']) })
    await keepForImport(folder, upload!.path, 'open')
    await writeFile(importPath(folder, 'done'), '')
    await writeFile(join(folder, 'x.upload'), '')
    await utimes(join(folder, 'x.upload'), 1000, 1000)
    await utimes(importPath(folder, 'done'), 1000, 1000)
    await writeFile(join(folder, 'new.upload'), '')
    await sweep(folder, new Set(['open']), 2_000_000)
    expect((await readdir(folder)).sort()).toEqual(['new.upload', 'open.import'])
    await sweep(join(folder, 'missing'), new Set(), 2_000_000)
  })
})
