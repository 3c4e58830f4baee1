import type { ExtensionContext } from '@kontor/extension-shared/context'
import { listGivenModules, setModules } from '@kontor/tenancy/requests/set-modules.ts'
import type { Handler } from '../endpoints/request.ts'
import { forOperator } from './request.ts'

/** `GET /platform/tenants/:slug/modules` */
export function listModules(context: ExtensionContext): Handler {
  return forOperator(context, async ({ sql, slug }) => ({ data: await listGivenModules(sql, slug) }))
}

/** `PUT /platform/tenants/:slug/modules` `{ modules: { crm: false } }`: what the tenant has; what is not named stays. */
export function switchModules(context: ExtensionContext): Handler {
  return forOperator(context, async ({ sql, slug, body, actor }) => ({ data: await setModules(sql, slug, body, actor) }))
}
