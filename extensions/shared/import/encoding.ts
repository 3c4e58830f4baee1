import { analyse } from 'chardet'
import iconv from 'iconv-lite'
import type { ByteFacts } from './byte-scan.ts'
import { importError } from './errors.ts'

const SAMPLE_BYTES = 64 * 1024
/** First bytes of spreadsheets that are often renamed to .csv: old Excel, and zip, which xlsx and ods are. */
const OLD_EXCEL = 'd0cf11e0'
const ZIP = '504b0304'
/** Names of files inside a spreadsheet's zip. */
const SHEET_PARTS = ['[Content_Types].xml', 'xl/', '_rels/.rels', 'application/vnd.oasis.opendocument.spreadsheet']
/** First bytes of other files: pdf, images, gzip, programs, archives, databases. */
const BINARY_MAGIC = ['25504446', '89504e47', 'ffd8ff', '47494638', '1f8b08', '7f454c46', '4d5a9000', '377abcaf', '52617221', '53514c697465']
/** Single-byte western text that chardet calls by the name of a subset of Windows-1252. */
const WESTERN = /^(?:ISO-8859-1|ISO-8859-9|windows-1252|windows-1254|ASCII)$/i
/** Well-formed characters beside each broken byte that make a file UTF-8 with a few broken places. In no other text are they that many. */
const GOOD_PER_BROKEN = 4
/** Control signs that a text may have without being a program or a picture: a few, or one in fifty bytes. */
const CONTROL = { few: 4, share: 0.02 }

/** UTF-16 without a mark: text in Latin letters has a zero in every second byte. */
function utf16(head: Buffer): 'UTF-16LE' | 'UTF-16BE' | undefined {
  const sample = head.subarray(0, SAMPLE_BYTES)
  const zeros = [0, 0]
  for (const [index, byte] of sample.entries()) if (byte === 0) zeros[index % 2]!++
  const half = sample.length / 2
  if (zeros[1]! > half * 0.4 && zeros[0]! < half * 0.05) return 'UTF-16LE'
  if (zeros[0]! > half * 0.4 && zeros[1]! < half * 0.05) return 'UTF-16BE'
  return undefined
}

function assertText(head: Buffer): void {
  const magic = head.subarray(0, 8).toString('hex')
  if (magic.startsWith(OLD_EXCEL) || (magic.startsWith(ZIP) && SHEET_PARTS.some(part => head.includes(part)))) throw importError('FILE_IS_SPREADSHEET')
  if (magic.startsWith(ZIP) || BINARY_MAGIC.some(start => magic.startsWith(start.toLowerCase()))) throw importError('FILE_NOT_TEXT')
}

function assertNoProgram(head: Buffer): void {
  const sample = head.subarray(0, SAMPLE_BYTES)
  let odd = 0
  for (const byte of sample) if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 12) odd++
  if (odd > Math.max(CONTROL.few, sample.length * CONTROL.share)) throw importError('FILE_NOT_TEXT')
}

export const isUtf8Name = (encoding: string): boolean => /^utf-?8$/i.test(encoding)
const startsUtf8 = (head: Buffer) => head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf
const mostlyUtf8 = ({ utf8 }: ByteFacts) => utf8.broken === 0 || utf8.good > utf8.broken * GOOD_PER_BROKEN

/**
 * How a file is encoded: by its byte order mark, as UTF-8 (all of it, or all but a few broken places), as UTF-16, else
 * by its letters.
 * @throws FILE_IS_SPREADSHEET, FILE_NOT_TEXT for what is not text at all
 */
export function detectEncoding(facts: ByteFacts): string {
  const { head } = facts
  if (startsUtf8(head)) return 'UTF-8'
  if (head[0] === 0xff && head[1] === 0xfe) return 'UTF-16LE'
  if (head[0] === 0xfe && head[1] === 0xff) return 'UTF-16BE'
  assertText(head)
  const wide = utf16(head)
  if (wide) return wide
  assertNoProgram(head)
  if (mostlyUtf8(facts)) return 'UTF-8'
  const best = analyse(facts.telling).find(match => iconv.encodingExists(match.name) && !/^UTF/i.test(match.name))
  return !best || best.confidence < 20 || WESTERN.test(best.name) ? 'windows-1252' : best.name
}

/** @throws FILE_ENCODING when no such encoding is known, or UTF-8 is asked for and the bytes are something else */
export function assertReadable(facts: ByteFacts, encoding: string): void {
  const known: boolean = iconv.encodingExists(encoding)
  if (!known || (isUtf8Name(encoding) && !startsUtf8(facts.head) && !mostlyUtf8(facts))) throw importError('FILE_ENCODING', { encoding: encoding.slice(0, 40) })
}

/**
 * Whether a replacement character (U+FFFD) in the decoded text stands for bytes that the encoding does not know. In
 * UTF-8 without a broken place the file says it itself.
 */
export function replacesBytes(facts: ByteFacts, encoding: string): boolean {
  return isUtf8Name(encoding) ? facts.utf8.broken > 0 : true
}
