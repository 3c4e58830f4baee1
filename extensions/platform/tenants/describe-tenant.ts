import type { ExtensionContext } from '@kontor/extension-shared/context'
import { describeTenant as describe } from '@kontor/tenancy/present.ts'
import type { Handler } from '../endpoints/request.ts'
import { forOperator } from './request.ts'

/** `GET /platform/tenants/:slug`: the tenant with its last job, modules, size and newest export. */
export function describeTenant(context: ExtensionContext): Handler {
  return forOperator(context, async ({ sql, slug, places }) => ({ data: await describe(sql, slug, places) }))
}
