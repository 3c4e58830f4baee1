import { once } from 'node:events'
import { pipeline } from 'node:stream/promises'
import { getRequestHeader, type H3Event } from 'h3'
import { requireCaller } from '../core/caller.ts'
import { streamDirectus } from '../core/directus.ts'
import { KontorError } from '../core/errors.ts'
import { SENT } from '../core/handler.ts'
import { requestFacts } from '../core/request.ts'
import { noLargerThan, tooLarge } from '../core/upload-limit.ts'

/** Bytes; the same limit holds where the picture is made small. */
const LIMIT = 5 * 1024 * 1024

/** Sends a picture that members of the tenant may see: of a person, or the tenant's logo. @throws KontorError NOT_FOUND when there is none */
export async function sendPicture(event: H3Event, path: string): Promise<typeof SENT> {
  const { access } = await requireCaller(event)
  const answer = await streamDirectus(event, access, path, { method: 'GET' })
  const { res } = event.node
  res.writeHead(200, { 'content-type': 'image/webp', 'content-length': answer.headers['content-length'] ?? '', 'cache-control': 'private, max-age=300', 'x-content-type-options': 'nosniff', 'content-security-policy': 'default-src \'none\'' })
  await pipeline(answer, res)
  return SENT
}

/**
 * Takes the body of the request as a new picture: PNG, JPEG or WebP.
 * @throws KontorError TOO_LARGE, UNSUPPORTED_MEDIA_TYPE; 415 `PICTURE_INVALID` when the bytes are no such picture
 */
export async function storePicture<T>(event: H3Event, path: string): Promise<T> {
  const { 'content-type': type = '', 'content-length': length } = event.node.req.headers
  if (!/^image\/(png|jpeg|webp)$/.test(type)) throw new KontorError('UNSUPPORTED_MEDIA_TYPE', { details: { expected: 'image/png, image/jpeg, image/webp' } })
  if (Number(getRequestHeader(event, 'content-length') ?? 0) > LIMIT) throw tooLarge(LIMIT, requestFacts(event).locale)
  const { access } = await requireCaller(event)
  const answer = await streamDirectus(event, access, path, { method: 'POST', headers: { 'content-type': type, ...length === undefined ? {} : { 'content-length': length } }, body: noLargerThan(event.node.req, LIMIT, requestFacts(event).locale) })
  let text = ''
  answer.setEncoding('utf8').on('data', (part: string) => { text += part })
  await once(answer, 'end')
  return (JSON.parse(text) as { data: T }).data
}
