import type { ExtensionContext } from '@kontor/extension-shared/context'
import { setModules } from '@kontor/tenancy/requests/set-modules.ts'
import { readModules, readTenant } from '@kontor/tenancy/tenants.ts'
import type { Handler } from '../endpoints/request.ts'
import { forOperator } from './request.ts'

/** `GET /platform/tenants/:slug/modules` */
export function listModules(context: ExtensionContext): Handler {
  return forOperator(context, async ({ sql, slug }) => ({ data: await readModules(sql, (await readTenant(sql, slug)).id) }))
}

/** `PUT /platform/tenants/:slug/modules` `{ modules: { crm: false } }`: what is not named stays. */
export function switchModules(context: ExtensionContext): Handler {
  return forOperator(context, async ({ sql, slug, body, actor }) => ({ data: await setModules(sql, slug, body, actor) }))
}
