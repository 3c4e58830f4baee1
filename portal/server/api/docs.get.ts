import { defineEventHandler, send, setResponseHeader } from 'h3'
import { renderDocs } from '../docs/render-page.ts'
import { answerError } from '../core/handler.ts'
import { makeNonce } from '../core/security.ts'
import { readDocument } from '../openapi/read-document.ts'

/** Pages by the document that they show, with a mark where each answer gets a nonce of its own. */
const pages = new WeakMap<object, string>()
const MARK = 'nonce-of-the-answer'

/** The description of the API as a page; like the document itself, the model for everybody and a tenant's own fields for its members. */
export default defineEventHandler(async (event) => {
  try {
    const { document, tenant } = await readDocument(event)
    const nonce = makeNonce()
    setResponseHeader(event, 'content-type', 'text/html; charset=utf-8')
    setResponseHeader(event, 'content-security-policy', `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`)
    const page = pages.get(document) ?? renderDocs(document, MARK, tenant)
    pages.set(document, page)
    return page.replaceAll(`nonce="${MARK}"`, `nonce="${nonce}"`)
  }
  catch (error) {
    return send(event, JSON.stringify(answerError(event, error)), 'application/json')
  }
})
