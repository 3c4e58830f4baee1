import type { ExpressApp } from './graphql-guard.ts'

interface Relation { readonly collection: string, readonly field: string, readonly related_collection: string | null }
interface Request { readonly method: string, readonly path: string, body?: unknown, schema?: { readonly relations: readonly Relation[] } }

/**
 * Directus ends with an error that nobody catches when it changes a relation in the schema that all requests share,
 * which is frozen, or by a body that does not say which relation it is. So such a request gets a schema of its own, and
 * a body that says it.
 */
export function prepareRelationChange(app: ExpressApp): void {
  app.use('/relations', (given, _response, next) => {
    const request = given as Request
    if (request.method === 'GET' || !request.schema) return next()
    request.schema = structuredClone(request.schema)
    const [collection, field] = request.path.split('/').filter(Boolean)
    const found = request.schema.relations.find(relation => relation.collection === collection && relation.field === field)
    if (found && request.method === 'PATCH' && typeof request.body === 'object' && request.body !== null) {
      request.body = { ...request.body, collection, field, related_collection: found.related_collection }
    }
    next()
  })
}
