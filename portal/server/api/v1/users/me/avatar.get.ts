import { sendPicture } from '../../../../auth/picture.ts'
import { defineRoute } from '../../../../core/route.ts'

export default defineRoute({ summary: 'One\'s own picture in the tenant', answer: { mediaType: 'image/webp' }, codes: { PICTURE_UNKNOWN: 404 } }, event => sendPicture(event, '/platform/me/avatar'))
