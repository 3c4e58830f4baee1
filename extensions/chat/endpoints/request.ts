import type * as z from 'zod'
import type { Accountability, Router } from '@kontor/extension-shared/context'
import { chatError, type ChatErrorCode } from '../errors.ts'

type HandlerArguments = Parameters<Router>
export type Request = HandlerArguments[0] & { accountability?: Accountability | null }
export type Response = HandlerArguments[1]
export type Handler = (request: Request, response: Response, next: HandlerArguments[2]) => Promise<void>

/** Answers `{ data }` with what `work` makes, and its errors as Directus answers errors. */
export function answering(work: (request: Request) => Promise<{ status?: number, data: unknown }>): Handler {
  return async (request, response, next) => {
    try {
      const { status = 200, data } = await work(request)
      response.status(status).json({ data })
    } catch (error) {
      next(error)
    }
  }
}

/** @throws the code with the problems in `problems`: where in the input, and what */
export function parse<S extends z.ZodType>(schema: S, input: unknown, code: ChatErrorCode): z.infer<S> {
  const result = schema.safeParse(input)
  if (result.success) return result.data
  throw chatError(code, { problems: result.error.issues.map(issue => ({ path: issue.path.join('.'), message: issue.message })) })
}

/** @throws CHAT_LOGIN_REQUIRED when nobody asks */
export function personOf(request: Request): string {
  const user = request.accountability?.user
  if (!user) throw chatError('CHAT_LOGIN_REQUIRED')
  return user
}
