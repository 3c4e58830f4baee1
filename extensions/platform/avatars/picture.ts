import sharp from 'sharp'
import { platformError } from '../errors.ts'

/** Bytes that are read at most. */
export const PICTURE_LIMIT = 5 * 1024 * 1024
/** Pixels that are unpacked at most: a small file can hold a huge picture. */
const PIXEL_LIMIT = 40_000_000
/** Edge of the square that is kept, in pixels. */
const EDGE = 256
const FORMATS: ReadonlySet<string> = new Set(['png', 'jpeg', 'webp'])

/** Longest edge of a logo that is kept, in pixels. */
const LOGO_EDGE = 512

/**
 * Opens a picture. What it is, its bytes say, not its name; nothing of what a camera notes beside the
 * picture (place, device) is kept.
 * @throws PICTURE_INVALID, PICTURE_TOO_LARGE
 */
async function open(bytes: Buffer): Promise<sharp.Sharp> {
  if (bytes.length === 0) throw platformError('PICTURE_INVALID')
  const picture = sharp(bytes, { limitInputPixels: false, failOn: 'error' })
  const { format, width = 0, height = 0 } = await picture.metadata().catch(() => ({ format: undefined, width: 0, height: 0 }))
  if (!format || !FORMATS.has(format)) throw platformError('PICTURE_INVALID')
  if (width * height > PIXEL_LIMIT) throw platformError('PICTURE_TOO_LARGE')
  return picture.rotate()
}

const pack = (picture: sharp.Sharp, quality: number): Promise<Buffer> => picture.webp({ quality }).toBuffer().catch(() => {
  throw platformError('PICTURE_INVALID')
})

/** Makes a small square of a picture, as WebP. @throws PICTURE_INVALID, PICTURE_TOO_LARGE */
export async function toAvatar(bytes: Buffer): Promise<Buffer> {
  return pack((await open(bytes)).resize(EDGE, EDGE, { fit: 'cover', position: 'attention' }), 84)
}

/** Makes a logo of a picture, as WebP: all of it, in its own shape. @throws PICTURE_INVALID, PICTURE_TOO_LARGE */
export async function toLogo(bytes: Buffer): Promise<Buffer> {
  return pack((await open(bytes)).resize(LOGO_EDGE, LOGO_EDGE, { fit: 'inside', withoutEnlargement: true }), 90)
}
