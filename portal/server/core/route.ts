import { getRouterParams, setResponseStatus, type EventHandler, type H3Event } from 'h3'
import type * as z from 'zod'
import { requireCaller, type Caller } from './caller.ts'
import { KontorError } from './errors.ts'
import { defineApi, type Answer } from './handler.ts'
import { requireSession } from './identity.ts'
import { requireOperator } from './operator.ts'
import { runOnce, type OnceKind } from './once.ts'
import { parseBody, type Explain } from './parse-body.ts'
import { parseQuery } from './parse-query.ts'
import type { OwnCollection } from '../resource/definition.ts'
import type { DocumentView } from './view.ts'

/** Who may call: nobody has to say who they are; whoever is logged in; a member in the tenant that the call names; the platform's operator. */
export type Who = 'anybody' | 'person' | 'member' | 'operator'

/** A schema, or what makes it from the fields that the reader of the document sees. */
export type Described<S extends z.core.$ZodType = z.core.$ZodType> = S | ((view: DocumentView) => z.core.$ZodType)

/** An answer that is a file. */
export interface FileAnswer {
  readonly mediaType: string
  /** Further ones that can be asked for. */
  readonly others?: readonly string[]
}

/**
 * What is to know of a route, in one place: the handler's input is checked by it, and the OpenAPI document is made from it.
 * Words are English, for developers.
 */
export interface RouteSpec {
  readonly summary: string
  readonly description?: string
  /** `member` when it says nothing. */
  readonly who?: Who
  /** Parameters in the path; `id` is a UUID when nothing is said. What does not fit is not found (404). */
  readonly params?: z.ZodObject
  readonly query?: z.ZodObject
  /** Parameters of a list over fields of the model, as OpenAPI has them; the handler checks them itself. */
  readonly listQuery?: (view: DocumentView) => readonly object[]
  /** Headers of its own, as OpenAPI has them; the handler reads them itself. */
  readonly headers?: readonly object[]
  /** One that follows from the fields is read and checked by the handler. */
  readonly body?: z.ZodType | ((view: DocumentView) => z.core.$ZodType)
  /** Words for problems of the body that are not the usual ones. */
  readonly explain?: Explain
  /** The body is judged by what makes the change, which has better codes for what is wrong; here it only has to be an object. */
  readonly judgedBehind?: boolean
  /** Parts of a multipart body. */
  readonly upload?: z.ZodObject
  /** `data` of the answer; without it the answer is 204. */
  readonly answer?: Described | FileAnswer
  /** The answer is a page of a list of `answer`; with `cursor` it can also be gone through from record to record. */
  readonly list?: true | 'cursor'
  /** Status of success: 200, or 204 without an answer, when nothing is said. */
  readonly status?: 200 | 201 | 202 | 204
  /** How an `Idempotency-Key` is kept to; by the answer alone when nothing is said. Whatever makes something (201, 202) takes one. */
  readonly once?: OnceKind
  /** Largest JSON body in bytes; `BODY_LIMIT` when nothing is said. */
  readonly bodyLimit?: number
  /** The answer carries an `ETag`: `read` knows `If-None-Match`, `write` also `If-Match`. */
  readonly tagged?: 'read' | 'write' | 'made'
  /** What comes before the input is looked at, such as counting. */
  readonly before?: (event: H3Event) => Promise<void>
  /** 503 carries the answer too, not an error. */
  readonly answersWhenDown?: boolean
  /** Codes of errors beyond those that every route has: code -> status. */
  readonly codes?: Readonly<Record<string, number>>
  /** Name of the collection whose records it answers, for programs that ask for its fields. */
  readonly collection?: string
  /** Of a route whose path has `:collection` for every collection of a tenant's own: what it is for one of them. */
  readonly own?: (collection: OwnCollection) => RouteSpec
}

type OutputOf<S, K extends 'query' | 'body'> = S extends { readonly judgedBehind: true } & { readonly [key in K]: z.ZodType } ? K extends 'body' ? Record<string, unknown> : z.output<S[K]> : S extends { readonly [key in K]: z.ZodType } ? z.output<S[K]> : undefined

/** What a handler gets, checked. */
export interface Given<S extends RouteSpec> {
  readonly caller: S extends { readonly who: 'anybody' | 'person' } ? undefined : Caller
  readonly params: S extends { readonly params: z.ZodObject } ? z.output<S['params']> : Readonly<Record<string, string>> & { readonly id: string }
  readonly query: OutputOf<S, 'query'>
  readonly body: OutputOf<S, 'body'>
}

export type Route = EventHandler & { readonly spec: RouteSpec }

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * A route of the API: says who may call it with what, and what it answers; checks that, in this order, and hands it to
 * `handle`. What that returns becomes `data` with the route's status.
 */
export function defineRoute<const S extends RouteSpec>(spec: S, handle: (event: H3Event, given: Given<S>) => Promise<Answer>): Route {
  const handler = defineApi(async (event) => {
    await spec.before?.(event)
    const caller = await callerOf(event, spec.who ?? 'member')
    const params = readParams(event, spec)
    if (spec.bodyLimit !== undefined) event.context.bodyLimit = spec.bodyLimit
    const run = async (): Promise<Answer> => {
      const query = spec.query ? parseQuery(event, spec.query) : undefined
      const body = spec.body && typeof spec.body !== 'function' ? await parseBody(event, spec.judgedBehind ? undefined : spec.body, spec.explain) : undefined
      const result = await handle(event, { caller, params, query, body } as Given<S>)
      if (result !== undefined && typeof result !== 'symbol' && spec.status !== undefined && spec.status !== 200) setResponseStatus(event, spec.status)
      return result
    }
    if (!takesKey(spec, event.method)) return run()
    return runOnce(event, spec.once ?? 'answer', [(await requireSession(event)).userId, caller?.tenant ?? ''], run)
  })
  return Object.assign(handler, { spec })
}

/** Whether a route takes an `Idempotency-Key`: it makes something, for somebody who is known. */
export const takesKey = ({ who, status, once }: RouteSpec, method: string): boolean => method.toUpperCase() === 'POST' && who !== 'anybody' && (status === 201 || status === 202 || once !== undefined)

async function callerOf(event: H3Event, who: Who): Promise<Caller | undefined> {
  if (who === 'member') return requireCaller(event)
  if (who === 'operator') return requireOperator(event)
  if (who === 'person') await requireSession(event)
  return undefined
}

/** An address that cannot be one is not there. */
function readParams(event: H3Event, spec: RouteSpec): Record<string, unknown> {
  const given = getRouterParams(event, { decode: true })
  const parsed = spec.params?.safeParse(given)
  if (parsed?.success === false || (!parsed && given.id !== undefined && !UUID.test(given.id))) throw new KontorError('NOT_FOUND')
  return parsed?.data ?? (given.id === undefined ? given : { ...given, id: given.id.toLowerCase() })
}
