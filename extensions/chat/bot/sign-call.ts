import { SignJWT } from 'jose'

/** Seconds for which a call of a webhook can be begun. */
export const CALL_TTL = 60

/**
 * Signs a call of a bot's webhook. n8n keeps the headers of failed runs for a day, so what stands in them has to be
 * worth nothing soon: the key itself never travels.
 * @param key shared with n8n (`N8N_WEBHOOK_TOKEN`)
 */
export function signCall(key: string, call: { readonly tenant: string, readonly messageId: string }, now = new Date()): Promise<string> {
  const issued = Math.floor(now.getTime() / 1000)
  return new SignJWT().setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuer('kontor-chat').setAudience('n8n').setSubject(call.tenant).setJti(call.messageId).setIssuedAt(issued).setExpirationTime(issued + CALL_TTL)
    .sign(new TextEncoder().encode(key))
}
