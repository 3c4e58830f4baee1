import { createHmac, createPrivateKey, createPublicKey, hkdfSync, type KeyObject } from 'node:crypto'

/** Derives 32 bytes for one purpose from the host's secret; who has one of them learns nothing of the others. */
function derive(hostSecret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', hostSecret, 'kontor-host', purpose, 32))
}

/** Directus' SECRET of one instance. */
export function directusSecret(hostSecret: string, slug: string): string {
  return derive(hostSecret, `directus:${slug}`).toString('base64url')
}

/** Signs the links with which people confirm that they want to belong to a tenant. */
export function registrationKey(hostSecret: string): Buffer {
  return derive(hostSecret, 'registration')
}

/** Secret of the Keycloak client `studio-<slug>`, as Keycloak's provisioning derives it. */
export function studioClientSecret(key: string, slug: string): string {
  return createHmac('sha256', key).update(slug).digest('base64url')
}

export interface DelegationKeys {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
  /** JWK as JSON: what children verify with. */
  readonly publicJwk: string
}

/** DER of an Ed25519 private key up to its 32 bytes of seed (RFC 8410). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex')

/** The key pair of delegation tokens: the same in every process with this secret, so a restart keeps tokens valid. */
export function delegationKeys(hostSecret: string): DelegationKeys {
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, derive(hostSecret, 'delegation')]), format: 'der', type: 'pkcs8' })
  const publicKey = createPublicKey(privateKey)
  const jwk = publicKey.export({ format: 'jwk' })
  return { privateKey, publicKey, publicJwk: JSON.stringify({ ...jwk, alg: 'EdDSA', use: 'sig' }) }
}
