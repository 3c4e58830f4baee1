import { AsyncLocalStorage } from 'node:async_hooks'

const TRACE = /^[\w.:-]{8,128}$/

/** The part of Directus' connection to the database that is used here. */
interface Transaction {
  begin(connection: unknown): Promise<unknown>
  query(connection: unknown, sql: string): Promise<unknown>
}
export interface TracedDatabase {
  readonly client: { transaction(container: unknown, config: unknown, outer: unknown): Transaction }
}

interface Request { readonly headers: Readonly<Record<string, string | string[] | undefined>> }
interface TracedApp { use(handler: (request: Request, response: unknown, next: () => void) => void): void }

const traces = new AsyncLocalStorage<string>()

/** What is done for a request, and for whatever it leaves to be done afterwards, is done under its `X-Trace-Id`. */
export function followTraces(app: TracedApp): void {
  app.use((request, _response, next) => {
    const trace = request.headers['x-trace-id']
    if (typeof trace === 'string' && TRACE.test(trace)) traces.run(trace, next)
    else next()
  })
}

/**
 * Every transaction says under which trace it runs (`kontor.trace_id`), for what the database itself tells of it. Hooks
 * cannot do that: those before a change run outside of its transaction.
 */
export function traceWrites({ client }: TracedDatabase): void {
  const open = client.transaction
  client.transaction = function (container, config, outer) {
    const transaction = open.call(client, container, config, outer)
    const trace = traces.getStore()
    // What is opened within another one goes on under its name. It begins later, never within this call.
    if (trace !== undefined && !outer) {
      const begin = transaction.begin
      transaction.begin = async (connection) => {
        const begun: unknown = await begin.call(transaction, connection)
        await transaction.query(connection, `SET LOCAL kontor.trace_id = '${trace}'`)
        return begun
      }
    }
    return transaction
  }
}
