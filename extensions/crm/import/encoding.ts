import { isUtf8 } from 'node:buffer'
import { analyse } from 'chardet'
import iconv from 'iconv-lite'
import { crmError } from './errors.ts'

const SAMPLE_BYTES = 64 * 1024
/** First bytes of files that are often renamed to .csv: zip (xlsx, ods), pdf, old Excel, images, gzip, programs. */
const BINARY_MAGIC = ['504b0304', '25504446', 'd0cf11e0', '89504e47', 'ffd8ff', '47494638', '1f8b08', '7f454c46', '4d5a9000', '377abcaf', '52617221', '53514c697465']
/** Single-byte western text that chardet calls by the name of a subset of Windows-1252. */
const WESTERN = /^(?:ISO-8859-1|ISO-8859-9|windows-1252|windows-1254|ASCII)$/i

/** The parts of a file that tell its encoding: lines with bytes beyond ASCII, at most 64 KiB. */
function telling(bytes: Buffer): Buffer {
  const parts: Buffer[] = []
  let size = 0
  let start = 0
  while (start < bytes.length && size < SAMPLE_BYTES) {
    const end = bytes.indexOf(10, start)
    const line = bytes.subarray(start, Math.min(end === -1 ? bytes.length : end + 1, start + SAMPLE_BYTES))
    if (line.some(byte => byte > 127)) {
      parts.push(line)
      size += line.length
    }
    if (end === -1) break
    start = end + 1
  }
  return Buffer.concat(parts)
}

/** UTF-16 without a mark: text in Latin letters has a zero in every second byte. */
function utf16(bytes: Buffer): 'UTF-16LE' | 'UTF-16BE' | undefined {
  const sample = bytes.subarray(0, SAMPLE_BYTES)
  const zeros = [0, 0]
  for (const [index, byte] of sample.entries()) if (byte === 0) zeros[index % 2]!++
  const half = sample.length / 2
  if (zeros[1]! > half * 0.4 && zeros[0]! < half * 0.05) return 'UTF-16LE'
  if (zeros[0]! > half * 0.4 && zeros[1]! < half * 0.05) return 'UTF-16BE'
  return undefined
}

function hasBinaryMagic(bytes: Buffer): boolean {
  const head = bytes.subarray(0, 8).toString('hex')
  return BINARY_MAGIC.some(magic => head.startsWith(magic.toLowerCase()))
}

function isBinary(bytes: Buffer): boolean {
  const sample = bytes.subarray(0, SAMPLE_BYTES)
  let odd = 0
  for (const byte of sample) {
    if (byte === 0) return true
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 12) odd++
  }
  return odd > sample.length * 0.02
}

/**
 * How a file is encoded: by its byte order mark, as strict UTF-8 (all of it), as UTF-16, else by its letters.
 * @throws FILE_NOT_TEXT for what is not text at all
 */
export function detectEncoding(bytes: Buffer): string {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'UTF-8'
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'UTF-16LE'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'UTF-16BE'
  if (hasBinaryMagic(bytes)) throw crmError('FILE_NOT_TEXT')
  const wide = utf16(bytes)
  if (wide) return wide
  if (isBinary(bytes)) throw crmError('FILE_NOT_TEXT')
  if (isUtf8(bytes)) return 'UTF-8'
  const best = analyse(telling(bytes)).find(match => iconv.encodingExists(match.name) && !/^UTF/i.test(match.name))
  return !best || best.confidence < 20 || WESTERN.test(best.name) ? 'windows-1252' : best.name
}

/** @throws FILE_ENCODING when no such encoding is known, or UTF-8 is asked for and the bytes are something else */
export function assertReadable(bytes: Buffer, encoding: string): void {
  const known: boolean = iconv.encodingExists(encoding)
  if (!known || (/^utf-?8$/i.test(encoding) && !isUtf8(bytes))) throw crmError('FILE_ENCODING', { encoding: encoding.slice(0, 40) })
}
