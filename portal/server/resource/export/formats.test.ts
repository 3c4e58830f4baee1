import { PassThrough } from 'node:stream'
import { inflateRawSync } from 'node:zlib'
import { fieldDescriptors } from '@kontor/compile/descriptors'
import { leads } from '@kontor/model'
import { expect, it } from 'vitest'
import { openSheet, type ExportFormat } from './formats.ts'

const columns = ['company', 'status', 'industry', 'phone'].map(name => fieldDescriptors(leads, 'de').find(d => d.apiName === name)).filter(d => d !== undefined)
const RECORDS = [
  { company: '=HYPERLINK("http://evil")', status: 'new', industry: { id: '1', label: 'Bau & <Tief>' }, phone: '+49 228 123456' },
  { company: 'Müller; "Söhne"\n\u0001GmbH', status: 'unbekannt', industry: null, phone: null },
]

async function fileOf(format: ExportFormat): Promise<Buffer> {
  const to = new PassThrough()
  const parts: Buffer[] = []
  to.on('data', (part: Buffer) => parts.push(part))
  const sheet = openSheet(format, to, columns, 'Leads: alle', 'de')
  for (const record of RECORDS) await sheet.write([record])
  await sheet.end()
  return Buffer.concat(parts)
}

/** The parts of a zip, by the directory at its end. */
function unzip(file: Buffer): Map<string, string> {
  const found = new Map<string, string>()
  let at = file.readUInt32LE(file.lastIndexOf(Buffer.from('PK\u0005\u0006')) + 16)
  while (file.readUInt32LE(at) === 0x02014B50) {
    const [method, size, nameLength, extra, comment, start] = [file.readUInt16LE(at + 10), file.readUInt32LE(at + 20), file.readUInt16LE(at + 28), file.readUInt16LE(at + 30), file.readUInt16LE(at + 32), file.readUInt32LE(at + 42)]
    const data = start + 30 + file.readUInt16LE(start + 26) + file.readUInt16LE(start + 28)
    const bytes = file.subarray(data, data + size)
    found.set(file.toString('utf8', at + 46, at + 46 + nameLength), (method === 8 ? inflateRawSync(bytes) : bytes).toString('utf8'))
    at += 46 + nameLength + extra + comment
  }
  return found
}

it('CSV has the mark of its encoding, labels, quoted texts, and no formula', async () => {
  const text = (await fileOf('csv')).toString('utf8')
  expect(text).toBe('\uFEFFFirma;Status;Branche;Telefon\r\n"\'=HYPERLINK(""http://evil"")";Neu;Bau & <Tief>;\'+49 228 123456\r\n"Müller; ""Söhne""\n\u0001GmbH";unbekannt;;\r\n')
})

it('a spreadsheet has texts alone where texts were, and is well formed', async () => {
  const parts = unzip(await fileOf('xlsx'))
  expect([...parts.keys()]).toEqual(['[Content_Types].xml', '_rels/.rels', 'xl/workbook.xml', 'xl/_rels/workbook.xml.rels', 'xl/worksheets/sheet1.xml'])
  const sheet = parts.get('xl/worksheets/sheet1.xml') ?? ''
  expect(sheet).toContain('<c t="inlineStr"><is><t xml:space="preserve">=HYPERLINK(&quot;http://evil&quot;)</t></is></c>')
  expect(sheet).toContain('Bau &amp; &lt;Tief&gt;')
  for (const never of ['<f>', '\u0001']) expect(sheet).not.toContain(never)
  expect(sheet.match(/<row>/g)).toHaveLength(3)
  expect(parts.get('xl/workbook.xml')).toContain('name="Leads  alle"')
})

it('JSON is what the API answers', async () => {
  expect(JSON.parse((await fileOf('json')).toString('utf8'))).toEqual(RECORDS)
})
