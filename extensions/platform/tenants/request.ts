import { dirname } from 'node:path'
import { createError } from '@directus/errors'
import type { ExtensionContext } from '@kontor/extension-shared/context'
import { ROLE_IDS } from '@kontor/policies'
import type { Actor } from '@kontor/tenancy/audit.ts'
import { TenancyError } from '@kontor/tenancy/errors.ts'
import { sqlOfKnex, type KnexLike, type Sql } from '@kontor/tenancy/sql.ts'
import { answering, type Answer, type Handler, type Request } from '../endpoints/request.ts'
import { platformError } from '../errors.ts'

/** What a request of the operator is about. */
export interface TenantRequest {
  readonly sql: Sql
  readonly slug: string
  readonly body: Readonly<Record<string, unknown>>
  readonly actor: Actor
  /** Where files and exports of tenants lie. */
  readonly places: { readonly FILES_DIR: string, readonly RUNTIME_DIR: string }
}

type Context = Pick<ExtensionContext, 'database' | 'env'>

/** Answers the operator of the platform and nobody else; what is refused carries its code, its words and the field. */
export function forOperator({ database, env }: Context, work: (request: TenantRequest) => Promise<Answer>): Handler {
  // The platform's own files lie beside those of the tenants.
  const places = { FILES_DIR: dirname(String(env.STORAGE_LOCAL_ROOT)), RUNTIME_DIR: dirname(dirname(String(env.TEMP_PATH))) }
  return answering(async (request) => {
    const actor = await operatorOf(request, database)
    const { slug = '' } = request.params
    const body: unknown = request.body ?? {}
    if (typeof body !== 'object' || body === null || Array.isArray(body)) throw platformError('INVALID_INPUT')
    try {
      return await work({ sql: sqlOfKnex(knexLike(database)), slug, body: body as TenantRequest['body'], actor, places })
    }
    catch (error) {
      if (!(error instanceof TenancyError)) throw error
      const { code, status, message, messages, field } = error
      throw new (createError<Readonly<Record<string, unknown>>>(code, message, status))({ messages, ...field === undefined ? {} : { field } })
    }
  })
}

/** Directus' builder with the few calls that are needed, inside a transaction too. */
const knexLike = (database: Context['database']): KnexLike => ({
  raw: (text, values) => database.raw<unknown>(text, values as Parameters<typeof database.raw>[1]),
  transaction: work => database.transaction(trx => work(knexLike(trx))),
})

/** @throws OPERATOR_REQUIRED */
async function operatorOf(request: Request, database: Context['database']): Promise<Actor> {
  const { user, role, admin } = request.accountability ?? {}
  if (!user || !admin || role !== ROLE_IDS.operator) throw platformError('OPERATOR_REQUIRED')
  const row = await database('directus_users').where({ id: user }).first('external_identifier') as { external_identifier: string | null } | undefined
  const traceId = request.headers['x-trace-id']
  return { kind: 'person', id: row?.external_identifier ?? user, ...typeof traceId === 'string' ? { traceId } : {} }
}
