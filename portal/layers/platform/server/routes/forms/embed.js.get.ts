import { defineEventHandler, setResponseHeaders } from 'h3'
import { EMBED_SCRIPT } from '../../utils/form-look'

/** Loaded by pages of others beside the frame. */
export default defineEventHandler((event) => {
  setResponseHeaders(event, { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'public, max-age=3600', 'cross-origin-resource-policy': 'cross-origin' })
  return EMBED_SCRIPT
})
