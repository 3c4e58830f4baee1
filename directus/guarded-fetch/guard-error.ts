/** Why nothing was fetched. `BLOCKED_*` will not change by trying again, unless the name leads elsewhere by then. */
export type GuardCode = 'BLOCKED_URL' | 'BLOCKED_SCHEME' | 'BLOCKED_ADDRESS' | 'NAME_UNKNOWN' | 'NOT_REACHABLE' | 'NOT_TRUSTED' | 'TIMEOUT' | 'ABORTED'

export class GuardError extends Error {
  readonly code: GuardCode

  constructor(code: GuardCode, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'GuardError'
    this.code = code
  }
}
