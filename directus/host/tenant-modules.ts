import { listOwnModules, switchOwnModules, TenancyError, type Sql } from '@kontor/tenancy'
import type { Logger } from 'pino'
import * as z from 'zod'
import type { PeopleAnswer, PeopleRequest } from './people.ts'

const input = z.strictObject({ actor: z.string().min(1).max(64), traceId: z.string().max(100).optional(), modules: z.record(z.string().max(40), z.boolean()) })

/** What the process of a tenant asks about the tenant's own modules, beside what it asks about people. */
export const isAboutModules = ({ operation }: PeopleRequest): boolean => operation === 'listModules' || operation === 'switchModules'

/** @returns what answers such a request; every failure becomes an error with a code */
export function createModuleAnswers(sql: Sql, logger: Logger): (tenant: string, request: PeopleRequest) => Promise<PeopleAnswer> {
  return async (tenant, { requestId, operation, input: given }) => {
    try {
      if (operation === 'listModules') return { type: 'people', requestId, result: await listOwnModules(sql, tenant) }
      const { actor, traceId, modules } = input.parse(given)
      return { type: 'people', requestId, result: await switchOwnModules(sql, tenant, { modules }, { kind: 'person', id: actor, ...traceId === undefined ? {} : { traceId } }) }
    }
    catch (error) {
      if (error instanceof TenancyError) return { type: 'people', requestId, error: { code: error.code, message: error.message, status: error.status } }
      logger.error({ tenantId: tenant, operation, err: error }, 'modules of a tenant')
      return { type: 'people', requestId, error: { code: 'SERVICE_UNAVAILABLE', message: 'That is not possible at the moment. Please try again in a moment.', status: 503 } }
    }
  }
}
