import { sendAvatar } from '../../../../auth/avatar.ts'
import { defineRoute } from '../../../../core/route.ts'

export default defineRoute({ summary: 'The picture of a person of the tenant', answer: { mediaType: 'image/webp' }, codes: { PICTURE_UNKNOWN: 404 } }, (event, { params }) => sendAvatar(event, `/platform/people/${params.id}/avatar`))
