import type { Database } from '@kontor/extension-shared/context'
import { showJob } from '@kontor/tenancy/present.ts'
import { retryJob, rollBack } from '@kontor/tenancy/requests/retry-job.ts'
import type { Handler } from '../endpoints/request.ts'
import { forOperator } from './request.ts'

/** `POST /platform/tenants/:slug/{retry,rollback}`: 202 with the job, which goes on or takes back what it made. */
export function goOn(database: Database, way: 'retry' | 'rollback'): Handler {
  return forOperator(database, async ({ sql, slug, actor }) => ({ status: 202, data: showJob(await (way === 'retry' ? retryJob : rollBack)(sql, slug, actor)) }))
}
