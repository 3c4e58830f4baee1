import type { ExtensionContext } from '@kontor/extension-shared/context'
import { showJob } from '@kontor/tenancy/present.ts'
import { exportTenant, upgradeTenant } from '@kontor/tenancy/requests/export-tenant.ts'
import { retryJob, rollBack } from '@kontor/tenancy/requests/retry-job.ts'
import type { Handler } from '../endpoints/request.ts'
import { forOperator } from './request.ts'

const WAYS = { retry: retryJob, rollback: rollBack, export: exportTenant, upgrade: upgradeTenant } as const

/** `POST /platform/tenants/:slug/{retry,rollback,export,upgrade}`: 202 with the job. */
export function startWork(context: ExtensionContext, way: keyof typeof WAYS): Handler {
  return forOperator(context, async ({ sql, slug, actor }) => ({ status: 202, data: showJob(await WAYS[way](sql, slug, actor)) }))
}
