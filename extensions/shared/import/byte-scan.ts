import { isAscii, isUtf8 } from 'node:buffer'
import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'

/** Opens the bytes of a file from their beginning; may be called again and again. */
export type ByteSource = () => Readable

/** What a whole file tells about its encoding, held in bounded memory. */
export interface ByteFacts {
  readonly size: number
  /** The first bytes, at most `HEAD_BYTES`. */
  readonly head: Buffer
  /** Characters beyond ASCII that are well-formed UTF-8, and bytes that are part of none. */
  readonly utf8: { readonly good: number, readonly broken: number }
  /** Lines with bytes beyond ASCII, at most `SAMPLE_BYTES`; their letters tell a single-byte encoding. */
  readonly telling: Buffer
}

export const HEAD_BYTES = 256 * 1024
const SAMPLE_BYTES = 64 * 1024
const READ_BYTES = 256 * 1024

export const fileSource = (path: string): ByteSource => () => createReadStream(path, { highWaterMark: READ_BYTES })

/** How many bytes a character takes that starts with this one; 0 for what starts none. */
const widthOf = (byte: number) => byte < 0x80 ? 1 : byte >= 0xc2 && byte < 0xe0 ? 2 : byte >= 0xe0 && byte < 0xf0 ? 3 : byte >= 0xf0 && byte < 0xf5 ? 4 : 0

/** Looks at the bytes of a file one piece after the other. */
export class ByteScan {
  #size = 0
  #good = 0
  #broken = 0
  /** The beginning of a character whose end is in the next piece. */
  #rest: Buffer = Buffer.alloc(0)
  readonly #head: Buffer[] = []
  readonly #telling: Buffer[] = []
  #told = 0

  push(piece: Buffer): void {
    if (this.#size < HEAD_BYTES) this.#head.push(Buffer.from(piece.subarray(0, HEAD_BYTES - this.#size)))
    this.#size += piece.length
    if (this.#rest.length === 0 && isAscii(piece)) return
    if (this.#told < SAMPLE_BYTES) this.#tell(piece)
    this.#count(this.#rest.length > 0 ? Buffer.concat([this.#rest, piece]) : piece, false)
  }

  facts(): ByteFacts {
    this.#count(this.#rest, true)
    return { size: this.#size, head: Buffer.concat(this.#head), utf8: { good: this.#good, broken: this.#broken }, telling: Buffer.concat(this.#telling) }
  }

  #count(bytes: Buffer, last: boolean): void {
    let end = bytes.length
    if (!last) {
      for (let back = 1; back <= 3 && back <= bytes.length; back++) {
        const width = widthOf(bytes[bytes.length - back]!)
        if (width > 1) {
          if (width > back) end = bytes.length - back
          break
        }
      }
    }
    this.#rest = Buffer.from(bytes.subarray(end))
    const whole = bytes.subarray(0, end)
    const valid = isUtf8(whole)
    for (let at = 0; at < whole.length;) {
      const width = widthOf(whole[at]!)
      if (width === 1) at++
      else if (width > 0 && (valid || (at + width <= whole.length && isUtf8(whole.subarray(at, at + width))))) {
        this.#good++
        at += width
      } else {
        this.#broken++
        at++
      }
    }
  }

  #tell(piece: Buffer): void {
    for (let start = 0; start < piece.length && this.#told < SAMPLE_BYTES;) {
      const found = piece.indexOf(10, start)
      const end = found === -1 ? piece.length : found + 1
      const line = piece.subarray(start, Math.min(end, start + SAMPLE_BYTES - this.#told))
      if (!isAscii(line)) {
        this.#telling.push(Buffer.from(line))
        this.#told += line.length
      }
      start = end
    }
  }
}

export async function scanBytes(source: ByteSource): Promise<ByteFacts> {
  const scan = new ByteScan()
  for await (const piece of source()) scan.push(piece as Buffer)
  return scan.facts()
}
