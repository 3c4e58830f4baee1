import sharp from 'sharp'
import { platformError } from '../errors.ts'

/** Bytes that are read at most. */
export const PICTURE_LIMIT = 5 * 1024 * 1024
/** Pixels that are unpacked at most: a small file can hold a huge picture. */
const PIXEL_LIMIT = 40_000_000
/** Edge of the square that is kept, in pixels. */
const EDGE = 256
const FORMATS: ReadonlySet<string> = new Set(['png', 'jpeg', 'webp'])

/**
 * Makes a small square of a picture. What it is, its bytes say, not its name; nothing of what a camera notes beside the
 * picture (place, device) is kept.
 * @returns WebP
 * @throws PICTURE_INVALID, PICTURE_TOO_LARGE
 */
export async function toAvatar(bytes: Buffer): Promise<Buffer> {
  if (bytes.length === 0) throw platformError('PICTURE_INVALID')
  const picture = sharp(bytes, { limitInputPixels: false, failOn: 'error' })
  const { format, width = 0, height = 0 } = await picture.metadata().catch(() => ({ format: undefined, width: 0, height: 0 }))
  if (!format || !FORMATS.has(format)) throw platformError('PICTURE_INVALID')
  if (width * height > PIXEL_LIMIT) throw platformError('PICTURE_TOO_LARGE')
  return picture.rotate().resize(EDGE, EDGE, { fit: 'cover', position: 'attention' }).webp({ quality: 84 }).toBuffer().catch(() => {
    throw platformError('PICTURE_INVALID')
  })
}
