import type { ExtensionContext } from '@kontor/extension-shared/context'
import { showTenant } from '@kontor/tenancy/present.ts'
import { createTenant as noteTenant } from '@kontor/tenancy/requests/create-tenant.ts'
import type { Handler } from '../endpoints/request.ts'
import { forOperator } from './request.ts'

/** `POST /platform/tenants` `{ slug, name, adminEmail, locale? }`: 202 with the tenant, which is being made, and its job. */
export function createTenant(context: ExtensionContext): Handler {
  return forOperator(context, async ({ sql, body, actor }) => {
    const { tenant, job } = await noteTenant(sql, body, actor)
    return { status: 202, data: showTenant(tenant, { job }) }
  })
}
