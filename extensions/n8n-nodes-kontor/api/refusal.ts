/** A problem of one field, as Kontor names it. */
export interface Problem {
  readonly field: string
  readonly code: string
  readonly message: string
}

/** What an answer of Kontor, its Directus host or Keycloak says when it is no success. Holds no header and so no token. */
export class Refusal extends Error {
  readonly status: number
  readonly code: string
  readonly problems: readonly Problem[]
  readonly requestId: string | undefined

  /** @param status HTTP status, 0 when nothing answered */
  constructor(status: number, code: string, message: string, problems: readonly Problem[] = [], requestId?: string) {
    super(message)
    this.status = status
    this.code = code
    this.problems = problems
    this.requestId = requestId
  }
}

type Json = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
const text = (value: unknown): string | undefined => typeof value === 'string' && value !== '' ? value : undefined

function problemsOf(details: unknown): Problem[] {
  if (!Array.isArray(details)) return []
  return details.filter(isObject).map(({ field, code, message }) => ({ field: text(field) ?? '', code: text(code) ?? '', message: text(message) ?? '' })).filter(({ field }) => field !== '')
}

/** Reads the three shapes of errors that can come: Kontor's envelope, Directus' list, OAuth's pair. */
export function refusalOf(status: number, body: unknown): Refusal {
  if (isObject(body)) {
    const { error, errors, meta } = body
    if (isObject(error)) return new Refusal(status, text(error.code) ?? `HTTP_${status}`, text(error.message) ?? `HTTP status ${status}`, problemsOf(error.details), isObject(meta) ? text(meta.requestId) : undefined)
    const [first] = Array.isArray(errors) ? errors as unknown[] : []
    if (isObject(first)) return new Refusal(status, (isObject(first.extensions) ? text(first.extensions.code) : undefined) ?? `HTTP_${status}`, text(first.message) ?? `HTTP status ${status}`)
    if (text(error)) return new Refusal(status, String(error).toUpperCase(), text(body.error_description) ?? String(error))
  }
  return new Refusal(status, `HTTP_${status}`, `The answer was HTTP status ${status}`)
}
