import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'

const ALGORITHM = 'aes-256-gcm'
const IV_BYTES = 12
const TAG_BYTES = 16

/** Encrypts a value as JSON (AES-256-GCM); `context` must be the same when it is opened, so that records cannot be swapped. */
export function seal(value: unknown, key: Buffer, context: string): string {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv(ALGORITHM, key, iv).setAAD(Buffer.from(context))
  const body = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()])
  return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url')
}

/** @returns the value, or nothing when it was sealed with another key or context, or changed since */
export function unseal<T>(text: string, key: Buffer, context: string): T | undefined {
  try {
    const bytes = Buffer.from(text, 'base64url')
    const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, IV_BYTES)).setAAD(Buffer.from(context))
    decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES))
    const body = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()])
    return JSON.parse(body.toString('utf8')) as T
  }
  catch {
    return undefined
  }
}

/** A secret that nobody can guess: 32 bytes, base64url. */
export const makeSecret = () => randomBytes(32).toString('base64url')

/** What is stored in place of a secret, so that who reads the store cannot use it. */
export const fingerprint = (secret: string) => createHash('sha256').update(secret).digest('base64url')
