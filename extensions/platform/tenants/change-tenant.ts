import type { ExtensionContext } from '@kontor/extension-shared/context'
import { describeTenant } from '@kontor/tenancy/present.ts'
import { changeTenant as change } from '@kontor/tenancy/requests/change-tenant.ts'
import type { Handler } from '../endpoints/request.ts'
import { forOperator } from './request.ts'

/** `PATCH /platform/tenants/:slug` `{ name?, status?: 'active' | 'suspended' }`. */
export function changeTenant(context: ExtensionContext): Handler {
  return forOperator(context, async ({ sql, slug, body, actor, places }) => {
    await change(sql, slug, body, actor)
    return { data: await describeTenant(sql, slug, places) }
  })
}
