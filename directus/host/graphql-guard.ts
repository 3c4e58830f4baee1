import { fromApi } from './from-api.ts'

interface Request { readonly method: string, readonly body?: unknown, readonly query?: unknown }
interface Response { status(code: number): Response, json(body: unknown): void }
export type Handler = (request: Request, response: Response, next: (error?: unknown) => void) => void
export interface ExpressApp {
  use(path: string, handler: Handler): void
  use(handler: (request: { readonly headers: Readonly<Record<string, string | string[] | undefined>> }, response: unknown, next: () => void) => void): void
  use(handler: (error: unknown, request: unknown, response: { setHeader(name: string, value: string): void }, next: (error: unknown) => void) => void): void
}

interface Graphql {
  parse(source: string, options: { maxTokens: number }): { definitions: readonly { kind: string, operation?: string }[] }
}

/** The same parser that Directus uses, so that both read a document alike. */
const { parse } = fromApi('graphql') as Graphql
const MAX_TOKENS = 5000

/**
 * The system's GraphQL offers by other names what the host blocks as paths (inviting people, extensions, schema), and in
 * a body that the host does not read. Reading stays, writing goes through REST.
 */
export function guardGraphql(app: ExpressApp): void {
  app.use('/graphql/system', (request, response, next) => {
    if (!writes(request)) return next()
    response.status(403).json({ errors: [{ message: 'Changes to the system by GraphQL are switched off in Kontor. Use the REST API.', extensions: { code: 'FORBIDDEN' } }] })
  })
}

/** Whether any operation of the document is a mutation. What cannot be parsed is left to Directus, which refuses it. */
export function writes(request: Pick<Request, 'body' | 'query'>): boolean {
  return documentsOf(request).some(({ definitions }) => definitions.some(({ kind, operation }) => kind === 'OperationDefinition' && operation !== 'query'))
}

/** The documents of a request to GraphQL, in its body or its address; none of what cannot be parsed. */
export function documentsOf({ body, query }: Pick<Request, 'body' | 'query'>): ReturnType<Graphql['parse']>[] {
  return [body, query].flatMap((source) => {
    const text = (source as { query?: unknown } | undefined)?.query
    if (typeof text !== 'string') return []
    try {
      return [parse(text, { maxTokens: MAX_TOKENS })]
    }
    catch {
      return []
    }
  })
}
