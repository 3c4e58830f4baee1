import { MODELS } from '@kontor/model'
import { KontorError, type Problem } from './errors.ts'

/** One entry of `errors` in an answer of Directus or of our extensions. */
export interface DirectusError {
  readonly message?: string
  readonly extensions?: Readonly<Record<string, unknown>> & { readonly code?: string }
}

/** The column that an error is about: of a link that cannot be, the list of the record. */
function columnOf({ extensions = {} }: DirectusError): string | undefined {
  const links = MODELS.tenant.find(({ name }) => name === extensions.collection)?.links
  return links?.field ?? text(extensions.field)
}

const text = (value: unknown): string | undefined => typeof value === 'string' ? value : undefined

/** Codes that mean the same in Directus and outside, under our name. */
const SAME: Readonly<Record<string, string>> = {
  INVALID_QUERY: 'INVALID_QUERY',
  INVALID_PAYLOAD: 'INVALID_BODY',
  UNPROCESSABLE_CONTENT: 'INVALID_BODY',
  INVALID_CREDENTIALS: 'SESSION_EXPIRED',
  INVALID_TOKEN: 'SESSION_EXPIRED',
  TOKEN_EXPIRED: 'SESSION_EXPIRED',
  USER_SUSPENDED: 'TENANT_FORBIDDEN',
  FORBIDDEN: 'FORBIDDEN',
  ROUTE_NOT_FOUND: 'ROUTE_NOT_FOUND',
  METHOD_NOT_ALLOWED: 'METHOD_NOT_ALLOWED',
  CONTENT_TOO_LARGE: 'TOO_LARGE',
  UNSUPPORTED_MEDIA_TYPE: 'UNSUPPORTED_MEDIA_TYPE',
  REQUESTS_EXCEEDED: 'TOO_MANY_REQUESTS',
  EMAIL_LIMIT_EXCEEDED: 'TOO_MANY_REQUESTS',
  SERVICE_UNAVAILABLE: 'UNAVAILABLE',
  TENANT_UNAVAILABLE: 'UNAVAILABLE',
  TENANT_UNKNOWN: 'TENANT_FORBIDDEN',
  OUT_OF_DATE: 'CONFLICT',
  LOCKED: 'CONFLICT',
}

/** Codes about one value; `extensions.field` names its column. */
const ABOUT_FIELD: Readonly<Record<string, { code: string, message: { de: string, en: string } }>> = {
  FAILED_VALIDATION: { code: 'INVALID', message: { de: 'Dieser Wert passt hier nicht.', en: 'This value does not fit here.' } },
  VALUE_TOO_LONG: { code: 'TOO_LONG', message: { de: 'Dieser Text ist zu lang.', en: 'This text is too long.' } },
  VALUE_OUT_OF_RANGE: { code: 'TOO_LARGE', message: { de: 'Diese Zahl ist zu groß oder zu klein.', en: 'This number is too large or too small.' } },
  NOT_NULL_VIOLATION: { code: 'REQUIRED', message: { de: 'Bitte ausfüllen.', en: 'Please fill in.' } },
  CONTAINS_NULL_VALUES: { code: 'REQUIRED', message: { de: 'Bitte ausfüllen.', en: 'Please fill in.' } },
  INVALID_FOREIGN_KEY: { code: 'UNKNOWN_REFERENCE', message: { de: 'Diesen Eintrag gibt es nicht.', en: 'This record does not exist.' } },
}

/**
 * An answer of Directus that is no success, as the API tells it. Several refused fields become one error with details.
 * @param status HTTP status of the answer
 * @param toName column -> outside name
 */
export function fromDirectus(status: number, errors: readonly DirectusError[], locale: 'de' | 'en', toName: (column: string) => string): KontorError {
  const problems = errors.flatMap((e): Problem[] => {
    const about = ABOUT_FIELD[e.extensions?.code ?? '']
    const column = columnOf(e)
    return about && column ? [{ field: toName(column), code: about.code, message: about.message[locale] }] : []
  })
  if (problems.length > 0) return new KontorError('VALIDATION_FAILED', { details: problems })
  const [first] = errors
  const code = first?.extensions?.code
  if (code === 'RECORD_NOT_UNIQUE') {
    const column = text(first?.extensions?.field)
    const message = { de: 'Diesen Wert gibt es schon.', en: 'This value exists already.' }[locale]
    return new KontorError('NOT_UNIQUE', column ? { details: [{ field: toName(column), code: 'NOT_UNIQUE', message }] } : {})
  }
  if (code !== undefined && SAME[code]) return new KontorError(SAME[code], { cause: first, retryAfter: status === 503 ? 3 : undefined })
  if (status >= 500 || code === undefined || code === 'INTERNAL_SERVER_ERROR') {
    return new KontorError(status === 503 ? 'UNAVAILABLE' : status === 401 ? 'SESSION_EXPIRED' : 'INTERNAL', { cause: first ?? { status } })
  }
  return ofRule(status, first as DirectusError, locale, toName)
}

/** A rule of ours refused: its own code, words in both languages when it brought them, and the field it is about. */
function ofRule(status: number, error: DirectusError, locale: 'de' | 'en', toName: (column: string) => string): KontorError {
  const { code = 'INVALID_BODY', messages, field, status: own, retryAfter, ...rest } = error.extensions ?? {}
  const message = text((messages as Record<string, unknown> | undefined)?.[locale]) ?? error.message
  const column = text(field)
  const details = column ? [{ field: toName(column), code, message: message ?? code }] : Object.keys(rest).length > 0 ? rest : undefined
  return new KontorError(code, { status: typeof own === 'number' ? own : status, message, details, retryAfter: typeof retryAfter === 'number' ? retryAfter : undefined, cause: error })
}
