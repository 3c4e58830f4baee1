import { ROLE_IDS } from '@kontor/policies'
import type * as z from 'zod'
import type { Accountability, Database, Router } from '@kontor/extension-shared/context'
import { platformError } from '../errors.ts'

type HandlerArguments = Parameters<Router>
export type Request = HandlerArguments[0] & { accountability?: Accountability | null }
export type Handler = (request: Request, response: HandlerArguments[1], next: HandlerArguments[2]) => Promise<void>

/** What a handler answers; `list` puts the number of all records beside the page. */
export type Answer = { readonly status?: number, readonly data: unknown, readonly total?: number } | undefined

/** Answers `{ data }`, or 204 for nothing; errors as Directus answers them. */
export function answering(work: (request: Request) => Promise<Answer>): Handler {
  return async (request, response, next) => {
    try {
      const answer = await work(request)
      // A stream has been answered already.
      if (response.headersSent) return
      if (!answer) response.status(204).end()
      else response.status(answer.status ?? 200).json({ data: answer.data, ...answer.total === undefined ? {} : { meta: { filter_count: answer.total } } })
    }
    catch (error) {
      next(error)
    }
  }
}

/** @throws INVALID_INPUT with the problems: where in the input, and what */
export function parse<S extends z.ZodType>(schema: S, input: unknown): z.infer<S> {
  const result = schema.safeParse(input)
  if (result.success) return result.data
  throw platformError('INVALID_INPUT', { problems: result.error.issues.map(issue => ({ path: issue.path.join('.'), message: issue.message })) })
}

/** The administrator who asks. */
export interface Admin {
  readonly id: string
  readonly name: string
}

/**
 * @returns who asks
 * @throws ADMIN_REQUIRED for anybody but a person who is the tenant's administrator
 */
export async function adminOf(request: Request, database: Database): Promise<Admin> {
  const { user, role, admin } = request.accountability ?? {}
  if (!user || !admin || role !== ROLE_IDS.admin) throw platformError('ADMIN_REQUIRED')
  const row = await database('directus_users').where({ id: user }).first('first_name', 'last_name', 'email') as { first_name: string | null, last_name: string | null, email: string | null } | undefined
  return { id: user, name: [row?.first_name, row?.last_name].filter(Boolean).join(' ') || (row?.email ?? '') }
}
