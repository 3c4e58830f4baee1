import { isDelimited } from '@kontor/model/wire/imports'

/** Enough for the rows of a preview in every usual file. */
const HEAD = 1024 * 1024

/**
 * The first lines of a large file, cut at a line's end, so that a preview need not send all of it again. What is no
 * delimited text is nothing without its end.
 * @param encoding as recognized from the whole file
 */
export async function fileHead(file: File, encoding: string): Promise<Blob> {
  if (file.size <= HEAD || !isDelimited(encoding)) return file
  const bytes = new Uint8Array(await file.slice(0, HEAD).arrayBuffer())
  const end = bytes.lastIndexOf(10)
  if (end < 0) return file
  // The line feed of UTF-16LE has a second byte behind it.
  return file.slice(0, encoding.toUpperCase() === 'UTF-16LE' ? end + 2 : end + 1, file.type)
}
