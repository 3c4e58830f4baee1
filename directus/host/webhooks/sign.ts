import { createHmac } from 'node:crypto'

/**
 * Signs as Standard Webhooks (1.0) says: HMAC-SHA256 over `id.timestamp.body`, so that neither can be changed and what was
 * recorded cannot be sent again later.
 * @param secrets `whsec_` and base64; while a secret is being replaced both sign
 * @param at seconds since 1970
 */
export function signatureHeaders(id: string, at: number, body: string, secrets: readonly string[]): Record<string, string> {
  const sign = (secret: string) => `v1,${createHmac('sha256', Buffer.from(secret.replace(/^whsec_/, ''), 'base64')).update(`${id}.${at}.${body}`).digest('base64')}`
  return { 'webhook-id': id, 'webhook-timestamp': String(at), 'webhook-signature': secrets.map(sign).join(' ') }
}
