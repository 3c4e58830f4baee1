import { KeycloakError } from '@kontor/keycloak'
import { TenancyError, type TenancyCode } from '../errors.ts'

/** Why a step did not get through. */
export interface Failure {
  readonly code: TenancyCode
  /** For the operator: what the part itself said. Holds no address of a person. */
  readonly message: string
  /** The same step may get through in a moment. */
  readonly passing: boolean
}

/** Errors of the database that pass by themselves: away, starting, ending, full, a lock that somebody holds. */
const PASSING = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', '57P01', '57P02', '57P03', '53300', '55006', '55P03', '40001', '40P01', '08000', '08001', '08003', '08004', '08006'])

export function failureOf(error: unknown): Failure {
  if (error instanceof TenancyError) {
    const cause = error.cause === undefined ? undefined : failureOf(error.cause)
    return { code: error.code, message: cause ? `${error.message} (${cause.message})` : error.message, passing: cause?.passing ?? error.status === 503 }
  }
  if (error instanceof KeycloakError) return { code: 'LOGIN_SERVER_FAILED', message: withoutAddresses(error.message), passing: error.status === 0 || error.status === 429 || error.status >= 500 }
  const { code, message = String(error), severity, status } = (error ?? {}) as { code?: unknown, message?: string, severity?: unknown, status?: unknown }
  const passing = PASSING.has(String(code)) || message.includes('Connection terminated') || message.includes('timeout exceeded when trying to connect')
  if (severity !== undefined || passing) return { code: 'DATABASE_FAILED', message: withoutAddresses(message), passing }
  // 503: a part of the hub asks for a moment.
  return { code: 'JOB_FAILED', message: withoutAddresses(message), passing: status === 503 }
}

const withoutAddresses = (text: string) => text.replace(/[^\s<>"'=/?&]+(?:@|%40)[^\s<>"'&]+/g, '<address>').slice(0, 1000)
