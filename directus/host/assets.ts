import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http'

/** What a browser shows without running anything of it. */
const SHOWN = /^(?:image\/(?!svg)|audio\/|video\/|application\/pdf\b|text\/(?:plain|csv)\b)/i
const SVG = /^image\/svg\+xml/i
/** What a browser runs: pages and scripts under all their names. */
const RUN = /^$|^text\/(?!plain\b|csv\b)|\/xml\b|\+xml\b|script\b/i

/**
 * Headers of an uploaded file as they go out. A page, a script or a drawing that somebody uploaded would be one of
 * Studio's own for a browser: it is a download, and no script by its type. A drawing keeps its type, so that it can be
 * shown as a picture, where it runs nothing; so does what another program opens.
 * @param path of the request, as `normalPath` gives it
 */
export function tameAsset(path: string, headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  const type = headers['content-type'] ?? ''
  if (!path.startsWith('/assets/') || headers['content-disposition'] === undefined || SHOWN.test(type)) return headers
  return {
    ...headers,
    'content-disposition': headers['content-disposition'].replace(/^inline/i, 'attachment'),
    ...RUN.test(type) && !SVG.test(type) ? { 'content-type': 'application/octet-stream' } : {},
  }
}
