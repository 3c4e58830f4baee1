import { ForbiddenError, RouteNotFoundError } from '@directus/errors'
import type { Accountability, ExtensionContext, SchemaOverview } from '@kontor/extension-shared/context'
import type { Request } from '../endpoints/request.ts'

/** Whose call it is, and which of the tenant's collections it is about. */
export interface RecordsCall {
  readonly collection: string
  readonly accountability: Accountability & { readonly user: string }
  readonly schema: SchemaOverview
}

/** @throws ForbiddenError without a person; RouteNotFoundError for what is no collection of the tenant, and for Directus' own */
export async function recordsOf(context: ExtensionContext, request: Request): Promise<RecordsCall> {
  const collection = request.params.collection ?? ''
  const { accountability } = request
  const user = accountability?.user
  if (!accountability || !user) throw new ForbiddenError()
  const schema = await context.getSchema()
  if (!Object.hasOwn(schema.collections, collection) || collection.startsWith('directus_')) throw new RouteNotFoundError({ path: request.originalUrl })
  return { collection, accountability: { ...accountability, user }, schema }
}
