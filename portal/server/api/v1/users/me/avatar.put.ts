import { z } from 'zod'
import { storePicture } from '../../../../auth/picture.ts'
import { defineRoute } from '../../../../core/route.ts'

export default defineRoute({
  summary: 'Sets one\'s own picture in the tenant', description: 'The body is the file itself: PNG, JPEG or WebP (`Content-Type: image/png` and so on) up to 5 MB.',
  answer: z.object({ avatar: z.guid() }), codes: { UNSUPPORTED_MEDIA_TYPE: 415, TOO_LARGE: 413, PICTURE_INVALID: 415, PICTURE_TOO_LARGE: 413 },
}, event => storePicture<{ avatar: string }>(event, '/platform/me/avatar'))
