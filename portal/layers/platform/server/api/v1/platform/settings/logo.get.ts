import { sendPicture } from '~~/server/auth/picture'
import { defineRoute } from '~~/server/core'

export default defineRoute({ summary: 'The tenant\'s logo', description: 'For everybody in the tenant.', answer: { mediaType: 'image/webp' }, codes: { PICTURE_UNKNOWN: 404 } }, event => sendPicture(event, '/platform/logo'))
