import { storePicture } from '~~/server/auth/picture'
import { defineRoute } from '~~/server/core'
import { tenantProfile } from '../../../../../shared/schemas'
import { ADMIN_CODES } from '../../../../utils/codes'
import { readProfile } from '../../../../utils/tenant-profile'

export default defineRoute({
  summary: 'Sets the tenant\'s logo', description: 'The body is the file itself: PNG, JPEG or WebP (`Content-Type: image/png` and so on) up to 5 MB.',
  answer: tenantProfile, codes: { ...ADMIN_CODES, UNSUPPORTED_MEDIA_TYPE: 415, TOO_LARGE: 413, PICTURE_INVALID: 415, PICTURE_TOO_LARGE: 413 },
}, async (event, { caller: { access } }) => {
  await storePicture<{ logo: string }>(event, '/platform/logo')
  return readProfile(event, access)
})
