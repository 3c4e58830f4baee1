import { StringDecoder } from 'node:string_decoder'
import { SaxesParser, type SaxesTagPlain } from 'saxes'
import { importError } from '../errors.ts'
import { MAX_CELL } from '../limits.ts'

export interface XmlReader {
  /** @param name without its prefix */
  open?(name: string, attributes: Readonly<Record<string, string>>): void
  close?(name: string): void
  text?(text: string): void
}

/** Characters between two tags; a text that is longer is held by nobody. */
const LONGEST = 4 * MAX_CELL
const plain = (name: string) => name.slice(name.indexOf(':') + 1)

/**
 * Reads XML piece by piece; after each the caller may take what has come. Entities of the file's own are not known, and
 * nothing outside of it is read.
 * @throws SHEET_BROKEN, CELL_TOO_LARGE
 */
export async function* parseXml(pieces: AsyncIterable<Buffer>, reader: XmlReader): AsyncGenerator<void> {
  const parser = new SaxesParser({ xmlns: false, position: false })
  const decoder = new StringDecoder('utf8')
  let since = 0
  let failure: Error | undefined
  parser.on('error', (error) => { failure ??= Object.assign(importError('SHEET_BROKEN'), { cause: error }) })
  parser.on('doctype', () => { failure ??= importError('SHEET_BROKEN') })
  parser.on('opentag', (tag: SaxesTagPlain) => {
    since = 0
    reader.open?.(plain(tag.name), tag.attributes)
  })
  parser.on('closetag', (tag: SaxesTagPlain) => {
    since = 0
    reader.close?.(plain(tag.name))
  })
  parser.on('text', text => reader.text?.(text))
  for await (const piece of pieces) {
    const text = decoder.write(piece)
    since += text.length
    if (since > LONGEST + piece.length) throw importError('CELL_TOO_LARGE', { limit: MAX_CELL })
    parser.write(text)
    if (failure) throw failure
    yield
  }
  parser.write(decoder.end())
  parser.close()
  if (failure) throw failure
  yield
}
