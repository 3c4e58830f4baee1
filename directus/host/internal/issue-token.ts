import { signAutomation } from '../automation-token.ts'
import type { CoreDatabase } from '../core-database.ts'
import type { DelegationKeys } from '../keys.ts'
import type { TenantGate } from '../tenant-gate.ts'
import type { ServiceToken } from './service-token.ts'

/**
 * Gives a service a token for one tenant. Noted before it is given out, so that none exists that is not noted.
 * @throws HostError 403, 404 or 503 when the tenant is not open; any error when it could not be noted
 */
export async function issueToken(parts: { keys: DelegationKeys, core: Pick<CoreDatabase, 'audit'>, gate: TenantGate }, tenant: string, service: ServiceToken, traceId: string): Promise<{ token: string, expiresAt: string }> {
  await parts.gate(tenant)
  const { token, jti, expiresAt } = await signAutomation(parts.keys, tenant, service.client)
  await parts.core.audit({ action: 'automation_token.issued', actorKind: 'service', actor: service.client, tenant, traceId, details: { jti, expiresAt } })
  return { token, expiresAt }
}
