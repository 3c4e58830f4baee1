import { getRequestHeader } from 'h3'
import { defineApi, KontorError, requireCaller, uploadToDirectus } from '~~/server/core'
import { changeProfile } from '../../../../utils/tenant-profile'

/** Bytes; a logo is no poster. */
const LIMIT = 2_000_000

/** The tenant's logo as multipart `file`: PNG, JPEG or WebP up to 2 MB. */
export default defineApi(async (event) => {
  const { access } = await requireCaller(event)
  if (Number(getRequestHeader(event, 'content-length') ?? LIMIT + 1) > LIMIT) throw new KontorError('TOO_LARGE', { details: { limit: LIMIT } })
  const { data } = await uploadToDirectus<{ id: string, type: string }>(event, access, '/files')
  if (!/^image\/(png|jpeg|webp)$/.test(data.type)) throw new KontorError('UNSUPPORTED_MEDIA_TYPE', { details: { expected: 'image/png, image/jpeg, image/webp' } })
  return changeProfile(event, access, { logo: data.id })
})
