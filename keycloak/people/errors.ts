/** What cannot be done to a person or a client, told to whoever asked for it. */
export const PEOPLE_PROBLEMS = {
  PERSON_UNKNOWN: 404,
  PERSON_EXISTS: 409,
  LAST_ADMIN: 409,
  SHARED_PERSON: 409,
  ALREADY_JOINED: 409,
  INVITATION_OPEN: 409,
  CLIENT_UNKNOWN: 404,
  TOO_MANY_CLIENTS: 409,
  ACCOUNT_REFUSED: 400,
  MAIL_NOT_SENT: 503,
} as const
export type PeopleProblem = keyof typeof PEOPLE_PROBLEMS

export class PeopleError extends Error {
  readonly code: PeopleProblem

  constructor(code: PeopleProblem, message: string) {
    super(message)
    this.name = 'PeopleError'
    this.code = code
  }
}
