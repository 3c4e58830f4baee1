import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import type { MadeRow } from './batches.ts'
import type { Target } from './convert.ts'
import { surveyFile } from '@kontor/extension-shared/import/reader'
import { readBatches } from './reader.ts'

let path: string
beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kontor-reader-'))
  path = join(folder, 'list.import')
  return () => rm(folder, { recursive: true })
})

const targets = new Map<string, Target>([['company', { name: 'company', kind: 'text', required: true }], ['email', { name: 'email', kind: 'email', required: false }]])
const options = { mode: 'create', key: null, duplicates: null } as const
async function read(skip = 0): Promise<{ starts: number[], rows: MadeRow[] }> {
  const starts: number[] = []
  const rows: MadeRow[] = []
  for await (const batch of readBatches(path, { encoding: 'UTF-8', delimiter: ';' }, { Firma: 'company', Mail: 'email' }, targets, options, skip)) {
    starts.push(batch.start)
    rows.push(...batch.rows)
  }
  return { starts, rows }
}

// Each thread reads its program first, which beside another file of tests takes seconds.
describe('a file read in a thread of its own', { timeout: 20_000 }, () => {
  it('is surveyed to its end', async () => {
    await writeFile(path, `Firma;Ort\n${'A;Bonn\n'.repeat(5000)}`)
    expect(await surveyFile(path, {}, 2)).toEqual({ encoding: 'UTF-8', delimiter: ';', headers: ['Firma', 'Ort'], rowsTotal: 5000, head: [{ line: 2, values: { Firma: 'A', Ort: 'Bonn' } }, { line: 3, values: { Firma: 'A', Ort: 'Bonn' } }] })
  })
  it('tells what is wrong and where', async () => {
    await writeFile(path, 'Firma;Ort\nA;Bonn\n"B;Köln\n')
    await expect(surveyFile(path, {}, 2)).rejects.toMatchObject({ code: 'FILE_QUOTES', extensions: { line: 3, messages: { de: expect.stringContaining('(Zeile 3)') } } })
    await rm(path)
    await expect(surveyFile(path, {}, 2)).rejects.toMatchObject({ code: 'ENOENT' })
  })
  it('comes in batches that know their place, marked and refused rows too', async () => {
    await writeFile(path, `Firma;Mail\n${Array.from({ length: 2500 }, (_, i) => `F${i};kein`).join('\n')}\nzu wenig\n;a@b.de\n`)
    const { starts, rows } = await read()
    expect(starts).toEqual([0, 1000, 2000])
    expect(rows).toHaveLength(2502)
    expect(rows[2499]).toMatchObject({ row: 2501, cells: { Firma: 'F2499', Mail: 'kein' }, values: { company: 'F2499', email: 'kein' }, marks: [{ field: 'email', code: 'INVALID_EMAIL' }], problems: [{ column: 'Mail', field: 'email' }] })
    expect(rows[2500]).toMatchObject({ lead: null, problems: [{ code: 'TOO_FEW_COLUMNS' }] })
    expect(rows[2501]).toMatchObject({ lead: null, problems: [{ code: 'COMPANY_MISSING', column: 'Firma', field: 'company' }] })
    expect(new Set(rows.map(row => row.lead)).size).toBe(2501)
  })
  it('goes on behind the rows that are worked off', async () => {
    await writeFile(path, `Firma;Mail\n${Array.from({ length: 30 }, (_, i) => `F${i};`).join('\n')}\n`)
    const { starts, rows } = await read(25)
    expect(starts).toEqual([25])
    expect(rows.map(row => row.cells.Firma)).toEqual(['F25', 'F26', 'F27', 'F28', 'F29'])
  })
  it('makes small batches of large rows', async () => {
    await writeFile(path, `Firma;Mail\n${`F;${'x'.repeat(900_000)}\n`.repeat(6)}`)
    expect((await read()).starts).toEqual([0, 3])
  })
  it('ends when nobody wants more of it', async () => {
    await writeFile(path, `Firma;Mail\n${'F;\n'.repeat(50_000)}`)
    for await (const batch of readBatches(path, {}, { Firma: 'company' }, targets, options, 0)) {
      expect(batch.start).toBe(0)
      break
    }
  })
})
