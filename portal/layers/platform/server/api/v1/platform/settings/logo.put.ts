import { getRequestHeader } from 'h3'
import { z } from 'zod'
import { defineRoute, KontorError, uploadToDirectus } from '~~/server/core'
import { tenantProfile } from '../../../../../shared/schemas'
import { changeProfile } from '../../../../utils/tenant-profile'

/** Bytes; a logo is no poster. */
const LIMIT = 2_000_000

export default defineRoute({
  summary: 'Sets the tenant\'s logo', description: 'PNG, JPEG or WebP up to 2 MB. The request says its length.',
  upload: z.object({ file: z.file().meta({ override: { type: 'string', contentMediaType: 'image/png' } }) }), answer: tenantProfile, codes: { SETTING_INVALID: 400 },
}, async (event, { caller: { access } }) => {
  if (Number(getRequestHeader(event, 'content-length') ?? LIMIT + 1) > LIMIT) throw new KontorError('TOO_LARGE', { details: { limit: LIMIT } })
  const { data } = await uploadToDirectus<{ id: string, type: string }>(event, access, '/files')
  if (!/^image\/(png|jpeg|webp)$/.test(data.type)) throw new KontorError('UNSUPPORTED_MEDIA_TYPE', { details: { expected: 'image/png, image/jpeg, image/webp' } })
  return changeProfile(event, access, { logo: data.id })
})
