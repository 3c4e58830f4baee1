import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'

const BREAK = 0x0A
const SPACE = 0x20
const CHUNK = 1 << 20

/**
 * Blanks the lines of log files in which one of the words stands, in place: the programs that write at the end of the
 * files go on, and no line of theirs is lost.
 * @param words as they stand in the logs, complete: `acme` is not found in `acme-nord`
 * @param part whose log it is; otherwise those of all
 */
export async function blankLines(folder: string, words: readonly string[], part?: string): Promise<number> {
  const pattern = new RegExp(`(?<![\\w-])(?:${words.map(word => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})(?![\\w-])`, 'i')
  let blanked = 0
  for (const name of await readdir(folder).catch(() => [])) {
    if (/\.log(?:\.\d+)?$/.test(name) && (part === undefined || name.startsWith(`${part}.`))) blanked += await blankFile(join(folder, name), pattern)
  }
  return blanked
}

async function blankFile(path: string, pattern: RegExp): Promise<number> {
  const file = await open(path, 'r+')
  let blanked = 0
  try {
    let rest = Buffer.alloc(0)
    let at = 0
    // A line that is indented belongs to the one before it.
    let before = false
    const isMeant = (line: Buffer): boolean => {
      const text = line.toString('utf8')
      before = pattern.test(text) || (before && /^\s/.test(text))
      if (before && line.length > 0) blanked++
      return before
    }
    // Lines that follow one another are written at once.
    const blank = async (text: Buffer, from: number, to: number): Promise<void> => {
      if (to > from) await file.write(text.subarray(from, to).map(byte => byte === BREAK ? BREAK : SPACE), 0, to - from, at + from)
    }
    for (const chunk = Buffer.alloc(CHUNK); ;) {
      const { bytesRead } = await file.read(chunk, 0, CHUNK, at + rest.length)
      if (bytesRead === 0) break
      const text = Buffer.concat([rest, chunk.subarray(0, bytesRead)])
      let [from, meant] = [0, 0]
      for (let end = text.indexOf(BREAK); end !== -1; end = text.indexOf(BREAK, from)) {
        if (!isMeant(text.subarray(from, end))) {
          await blank(text, meant, from)
          meant = end + 1
        }
        from = end + 1
      }
      await blank(text, meant, from)
      at += from
      rest = Buffer.from(text.subarray(from))
    }
    if (isMeant(rest)) await blank(rest, 0, rest.length)
  }
  finally {
    await file.close()
  }
  return blanked
}
