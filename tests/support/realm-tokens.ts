import { randomBytes, randomUUID } from 'node:crypto'
import { hub, hubInside } from './hub.ts'

export interface RealmToken {
  /** What the token claims beside the standard, such as `organization` and `amr`. */
  readonly claims?: Readonly<Record<string, unknown>>
  readonly audience?: string
  /** Seconds. */
  readonly lifespan?: number
}

interface Answer<T> { readonly status: number, readonly body: T }

async function call<T>(url: string, init: RequestInit): Promise<Answer<T>> {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(30_000) })
  const text = await response.text()
  if (!response.ok) throw new Error(`${init.method} ${url}: ${response.status} ${text.slice(0, 200)}`)
  return { status: response.status, body: (text ? JSON.parse(text) : undefined) as T }
}

async function clientCredentials(realm: string, clientId: string, secret: string): Promise<string> {
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: secret })
  return (await call<{ access_token: string }>(`${hub().keycloakUrl}/realms/${realm}/protocol/openid-connect/token`, { method: 'POST', body })).body.access_token
}

/** A token of Keycloak's own realm `master`: well signed, by another issuer. */
export function foreignToken(): Promise<string> {
  return clientCredentials('master', 'kontor-launcher', hubInside().secrets.values.KEYCLOAK_ADMIN_CLIENT_SECRET)
}

/**
 * A token that the realm itself signed, with claims of the test's choice: from a client made for it, whose mappers write
 * them, and which is gone afterwards. So a refusal is due to the claim and to nothing else.
 */
export async function realmToken({ claims = {}, audience = 'kontor-api', lifespan = 300 }: RealmToken): Promise<string> {
  const admin = { 'authorization': `Bearer ${await foreignToken()}`, 'content-type': 'application/json' }
  const clients = `${hub().keycloakUrl}/admin/realms/kontor/clients`
  const [id, secret, clientId] = [randomUUID(), randomBytes(24).toString('base64url'), `test-${randomUUID()}`]
  const hardcoded = Object.entries(claims).map(([name, value]) => ({
    name, protocol: 'openid-connect', protocolMapper: 'oidc-hardcoded-claim-mapper',
    config: { 'claim.name': name, 'claim.value': JSON.stringify(value), 'jsonType.label': 'JSON', 'access.token.claim': 'true' },
  }))
  const aud = { name: 'audience', protocol: 'openid-connect', protocolMapper: 'oidc-audience-mapper', config: { 'included.custom.audience': audience, 'access.token.claim': 'true' } }
  await call(clients, {
    method: 'POST', headers: admin,
    body: JSON.stringify({ id, clientId, secret, serviceAccountsEnabled: true, standardFlowEnabled: false, defaultClientScopes: ['basic'], optionalClientScopes: [], attributes: { 'access.token.lifespan': String(lifespan) }, protocolMappers: [aud, ...hardcoded] }),
  })
  try {
    return await clientCredentials('kontor', clientId, secret)
  } finally {
    await call(`${clients}/${id}`, { method: 'DELETE', headers: admin })
  }
}
