import type IdentityProviderRepresentation from '@keycloak/keycloak-admin-client/lib/defs/identityProviderRepresentation.js'
import type { AdminCalls } from './admin.ts'
import type { ProvisionEnv } from './env.ts'
import { ensureFlow } from './flows.ts'
import { BROKER_FLOW, BROKER_STEPS, discovery, microsoftProvider, MICROSOFT_ALIAS, type Discovery } from './realm/microsoft.ts'

type MicrosoftEnv = Pick<ProvisionEnv, 'MICROSOFT_ISSUER' | 'MICROSOFT_CLIENT_ID' | 'MICROSOFT_CLIENT_SECRET'>

/**
 * Switches the login through Microsoft on, when its three settings are there, else off; who has logged in that way keeps
 * the link to their account.
 * @throws Error when the issuer does not say who it is
 */
export async function ensureMicrosoft(admin: AdminCalls, env: MicrosoftEnv): Promise<void> {
  const path = '/identity-provider/instances'
  const present = await admin.call<IdentityProviderRepresentation | undefined>('GET', `${path}/${MICROSOFT_ALIAS}`, undefined, [404])
  const { MICROSOFT_ISSUER: issuer, MICROSOFT_CLIENT_ID: id, MICROSOFT_CLIENT_SECRET: secret } = env
  if (!issuer || !id || !secret) {
    if (present?.enabled) await admin.call('PUT', `${path}/${MICROSOFT_ALIAS}`, { ...present, enabled: false })
    return
  }
  await ensureFlow(admin, BROKER_FLOW, BROKER_STEPS, present?.firstBrokerLoginFlowAlias === BROKER_FLOW)
  const wanted = microsoftProvider(await discover(issuer), { id, secret })
  if (present) await admin.call('PUT', `${path}/${MICROSOFT_ALIAS}`, { ...present, ...wanted, config: { ...present.config, ...wanted.config } })
  else await admin.call('POST', path, wanted)
}

async function discover(issuer: string): Promise<Discovery> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const response = await fetch(url, { signal: AbortSignal.timeout(10_000) }).catch((cause: unknown) => {
    throw new Error(`MICROSOFT_ISSUER: ${url} does not answer`, { cause })
  })
  const parsed = discovery.safeParse(await response.json().catch(() => undefined))
  if (!response.ok || !parsed.success) throw new Error(`MICROSOFT_ISSUER: ${url} says nothing that a login server says (status ${response.status})`)
  return parsed.data
}
