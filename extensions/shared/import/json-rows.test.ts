import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { openFile, type FileRow } from './file.ts'

async function read(text: string, piece = 7) {
  const bytes = Buffer.from(text)
  const { rows: file, ...form } = await openFile(() => Readable.from((function* () {
    for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece)
  })()), {})
  const rows: FileRow[] = []
  for await (const row of file) rows.push(row)
  return { ...form, rows }
}
const VALUES = [{ line: 1, values: { Firma: 'Müller', Ort: 'Köln', 'Kontakt.name': '' } }, { line: 2, values: { Firma: 'Groß', Ort: '', 'Kontakt.name': 'Ada' } }]
const OBJECTS = ['{"Firma":"Müller","Ort":"Köln"}', '{"Firma":"Groß","Kontakt":{"name":"Ada"}}']

describe('a list of objects', () => {
  it.each([['a list', `\uFEFF [${OBJECTS.join(',\n')}]\n`], ['lines', `${OBJECTS.join('\n')}\n`], ['an object around it', `{"count":2,"data":[${OBJECTS.join(',')}],"next":null}`]])('as %s has all names as columns', async (_, text) => {
    expect(await read(text)).toEqual({ encoding: 'JSON', delimiter: ';', headers: ['Firma', 'Ort', 'Kontakt.name'], rows: VALUES })
  })
  it('keeps values as they were written', async () => {
    expect((await read('[{"a":12345678901234567890,"b":1.50,"c":true,"d":null,"e":["x","y"],"f":[{"g":1}],"h":{"i":{"j":{"k":1}}}}]')).rows[0]?.values)
      .toEqual({ 'a': '12345678901234567890', 'b': '1.50', 'c': 'true', 'd': '', 'e': 'x, y', 'f': '[{"g":"1"}]', 'h.i.j': '{"k":"1"}' })
  })
  it.each([
    ['JSON_BROKEN', '[{"a":1},{"a":'], ['JSON_BROKEN', '[{"a":1},}'], ['JSON_BROKEN', '[{"a":1}] trailing'], ['JSON_WITHOUT_LIST', '[{"a":1},2]'], ['JSON_WITHOUT_LIST', '{"a":\n{"b":1}}'], ['FILE_EMPTY', '[]'],
    ['TOO_MANY_COLUMNS', `[{${Array.from({ length: 501 }, (_, i) => `"c${i}":1`).join()}}]`], ['CELL_TOO_LARGE', `[{"a":"${'x'.repeat(1_100_000)}"}]`],
  ])('%s for what is none', async (code, text) => {
    await expect(read(text, 65_536)).rejects.toMatchObject({ code })
  })
  it('text that only begins like one is delimited text', async () => {
    expect((await read('[Firma];Ort\nA;B\n')).encoding).toBe('UTF-8')
  })
})
