import sharp from 'sharp'
import { expect, test } from 'vitest'
import { toAvatar, toLogo } from './picture.ts'

const picture = (format: 'png' | 'jpeg' | 'webp' | 'gif' | 'tiff', width = 900, height = 500) => sharp({ create: { width, height, channels: 3, background: '#12667a' } }).withExif({ IFD0: { Make: 'Camera of mine' } })[format]().toBuffer()

test.each(['png', 'jpeg', 'webp'] as const)('%s becomes a small square without what the camera noted', async (format) => {
  const made = await toAvatar(await picture(format))
  expect(await sharp(made).metadata()).toMatchObject({ format: 'webp', width: 256, height: 256 })
  expect(made.includes('Camera of mine')).toBe(false)
  expect((await picture(format)).length).toBeGreaterThan(0)
})

test('a logo keeps its shape and is not blown up', async () => {
  expect(await sharp(await toLogo(await picture('png', 1600, 400))).metadata()).toMatchObject({ format: 'webp', width: 512, height: 128 })
  expect(await sharp(await toLogo(await picture('jpeg', 64, 64))).metadata()).toMatchObject({ format: 'webp', width: 64, height: 64 })
})

test.each<[string, () => Promise<Buffer> | Buffer, string]>([
  ['text with the name of a picture', () => Buffer.from('<html><script>alert(1)</script></html>'), 'PICTURE_INVALID'],
  ['a drawing that can carry scripts', () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'), 'PICTURE_INVALID'],
  ['another kind of picture', () => picture('gif'), 'PICTURE_INVALID'],
  ['half a picture', async () => (await picture('png', 2000, 2000)).subarray(0, 600), 'PICTURE_INVALID'],
  ['nothing', () => Buffer.alloc(0), 'PICTURE_INVALID'],
  ['a huge picture in a small file', () => picture('png', 8000, 8000), 'PICTURE_TOO_LARGE'],
])('%s is refused', async (_, make, code) => {
  for (const shrink of [toAvatar, toLogo]) await expect(shrink(await make())).rejects.toMatchObject({ code })
})
