import type { ExtensionContext } from '@kontor/extension-shared/context'
import { showJob } from '@kontor/tenancy/present.ts'
import { deleteTenant as remove } from '@kontor/tenancy/requests/delete-tenant.ts'
import type { Handler } from '../endpoints/request.ts'
import { forOperator } from './request.ts'

/** `DELETE /platform/tenants/:slug` `{ confirm: '<slug>' }`: 202 with the job that deletes. */
export function deleteTenant(context: ExtensionContext): Handler {
  return forOperator(context, async ({ sql, slug, body, actor }) => ({ status: 202, data: showJob(await remove(sql, slug, body, actor)) }))
}
