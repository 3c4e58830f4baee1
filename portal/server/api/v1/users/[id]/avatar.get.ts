import { sendPicture } from '../../../../auth/picture.ts'
import { defineRoute } from '../../../../core/route.ts'

export default defineRoute({ summary: 'The picture of a person of the tenant', answer: { mediaType: 'image/webp' }, codes: { PICTURE_UNKNOWN: 404 } }, (event, { params }) => sendPicture(event, `/platform/people/${params.id}/avatar`))
