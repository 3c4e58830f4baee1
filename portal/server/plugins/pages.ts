import { setResponseHeader } from 'h3'
import { defineNitroPlugin } from 'nitropack/runtime'
import { contentSecurityPolicy, makeNonce } from '../core/security.ts'

/** Gives every script of a page the nonce that its policy names. */
export default defineNitroPlugin((nitro) => {
  nitro.hooks.hook('render:html', (html, { event }) => {
    const nonce = makeNonce()
    const mark = (parts: string[]) => parts.map(part => part.replaceAll('<script', `<script nonce="${nonce}"`))
    html.head = mark(html.head)
    html.bodyPrepend = mark(html.bodyPrepend)
    html.body = mark(html.body)
    html.bodyAppend = mark(html.bodyAppend)
    setResponseHeader(event, 'content-security-policy', contentSecurityPolicy(nonce))
    setResponseHeader(event, 'cache-control', 'no-store')
  })
  nitro.hooks.hook('render:response', (response) => {
    delete response.headers?.['x-powered-by']
  })
})
