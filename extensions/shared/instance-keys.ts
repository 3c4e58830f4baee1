import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'

/**
 * Keys of one instance, derived from its own secret (Directus' SECRET, which the host derives from its own). Host and
 * process of the tenant come to the same ones without handing any around.
 */
const derive = (secret: string, purpose: string): Buffer => Buffer.from(hkdfSync('sha256', secret, 'kontor-instance', purpose, 32))

/** Bytes of a form's key that nobody can guess, and of the signature that shows that it is ours. */
const [RANDOM_BYTES, MAC_BYTES] = [16, 12]
const FORM_KEY = /^([a-z0-9-]{2,63})\.([\w-]{22})([\w-]{16})$/

const formMac = (secret: string, slug: string, random: string): string => createHmac('sha256', derive(secret, 'form-key')).update(`${slug}.${random}`).digest().subarray(0, MAC_BYTES).toString('base64url')

/** Signs beyond ASCII are longer than they look. */
function equal(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

/** A new key of a form: it names its tenant and carries a signature, so that a guess is told from a key without a look at any database. */
export function makeFormKey(secret: string, slug: string): string {
  const random = randomBytes(RANDOM_BYTES).toString('base64url')
  return `${slug}.${random}${formMac(secret, slug, random)}`
}

/** The tenant that a form's key names; nothing is known of the key yet. */
export const slugOfFormKey = (key: string): string | undefined => FORM_KEY.exec(key)?.[1]

/** Whether a form's key was made here, for its tenant. It may have been replaced since. */
export function isFormKey(secret: string, key: string): boolean {
  const [, slug, random, mac] = FORM_KEY.exec(key) ?? []
  return slug !== undefined && random !== undefined && mac !== undefined && equal(formMac(secret, slug, random), mac)
}

/** A small statement of ours that somebody else keeps for us. */
export function signNote(secret: string, purpose: string, note: unknown): string {
  const body = Buffer.from(JSON.stringify(note)).toString('base64url')
  return `${body}.${createHmac('sha256', derive(secret, purpose)).update(body).digest('base64url')}`
}

/** @returns what was signed, or nothing for what was not */
export function readNote(secret: string, purpose: string, text: string): unknown {
  const [body = '', mac = ''] = text.split('.')
  if (!equal(createHmac('sha256', derive(secret, purpose)).update(body).digest('base64url'), mac)) return undefined
  return JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as unknown
}

const [IV_BYTES, TAG_BYTES] = [12, 16]

/** Encrypts a text for the instance's own database (AES-256-GCM). `context` must be the same when it is opened, so that rows cannot be swapped. */
export function sealText(secret: string, context: string, text: string): string {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv('aes-256-gcm', derive(secret, 'seal'), iv).setAAD(Buffer.from(context))
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url')
}

/** @returns the text, or nothing when it was sealed with another key or context, or changed since */
export function openText(secret: string, context: string, sealed: string): string | undefined {
  try {
    const bytes = Buffer.from(sealed, 'base64url')
    const decipher = createDecipheriv('aes-256-gcm', derive(secret, 'seal'), bytes.subarray(0, IV_BYTES)).setAAD(Buffer.from(context))
    decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES))
    return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8')
  }
  catch {
    return undefined
  }
}
