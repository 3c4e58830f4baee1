import { ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { getRequestHeader, getResponseHeader, setResponseHeader } from 'h3'
import { defineNitroPlugin } from 'nitropack/runtime'

const brotli = promisify(brotliCompress)
const zip = promisify(gzip)
/** Below this many bytes the headers cost more than compression saves. */
const SMALLEST = 1400

/** Compresses pages and JSON. Static files are compressed when the portal is built. */
export default defineNitroPlugin((nitro) => {
  nitro.hooks.hook('beforeResponse', async (event, response) => {
    // Calls inside the process have no real response, and would read compressed bytes as text.
    if (!(event.node.res instanceof ServerResponse) || event.node.res.headersSent) return
    const { body } = response
    const isJson = typeof body === 'object' && body !== null && (body.constructor === Object || Array.isArray(body))
    if (typeof body !== 'string' && !isJson) return
    const accepted = getRequestHeader(event, 'accept-encoding') ?? ''
    const encoding = /\bbr\b/.test(accepted) ? 'br' : /\bgzip\b/.test(accepted) ? 'gzip' : undefined
    if (!encoding || getResponseHeader(event, 'content-encoding')) return
    const text = isJson ? JSON.stringify(body) : body as string
    if (text.length < SMALLEST) return
    const packed = encoding === 'br'
      ? await brotli(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 3, [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT } })
      : await zip(text, { level: 4 })
    if (isJson) setResponseHeader(event, 'content-type', 'application/json')
    setResponseHeader(event, 'content-encoding', encoding)
    setResponseHeader(event, 'vary', 'accept-encoding')
    setResponseHeader(event, 'content-length', packed.length)
    response.body = packed
  })
})
