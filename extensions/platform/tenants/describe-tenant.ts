import type { Database } from '@kontor/extension-shared/context'
import { describeTenant as describe } from '@kontor/tenancy/present.ts'
import type { Handler } from '../endpoints/request.ts'
import { forOperator } from './request.ts'

/** `GET /platform/tenants/:slug`: the tenant with its last job and its modules. */
export function describeTenant(database: Database): Handler {
  return forOperator(database, async ({ sql, slug }) => ({ data: await describe(sql, slug) }))
}
