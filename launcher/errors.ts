/** Something that the person at the terminal can mend: printed as one sentence, exit code 1. */
export class LauncherError extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.name = 'LauncherError'
    this.code = code
  }
}

/** @returns the message of anything that was thrown */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
