import type { H3Event } from 'h3'
import { callDirectus, KontorError } from '~~/server/core'
import { requireOperator } from '~~/server/core/operator'

/** Asks the platform's own instance as its operator. */
export async function callPlatform<T>(event: H3Event, path: string, init: Parameters<typeof callDirectus>[3] = {}): Promise<T> {
  const { access } = await requireOperator(event)
  try {
    return await callDirectus<T>(event, access, `/platform/${path}`, init)
  }
  catch (error) {
    // For a member an unknown tenant is a forbidden one; the operator is told that there is none.
    throw error instanceof KontorError && error.code === 'TENANT_FORBIDDEN' ? new KontorError('NOT_FOUND', { cause: error }) : error
  }
}
