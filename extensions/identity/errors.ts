import { createError } from '@directus/errors'

/** No or a bad proof of who calls. The reason is for the log and the developer, it names nothing secret. */
export const TokenRefusedError = createError<{ reason: string }>('INVALID_CREDENTIALS', ({ reason }) => `The token is refused: ${reason}.`, 401)
/** A good proof that does not open this tenant, or not with this right. */
export const NotAllowedHereError = createError<{ reason: string }>('FORBIDDEN', ({ reason }) => `Not allowed here: ${reason}.`, 403)
export const SecondFactorRequiredError = createError('SECOND_FACTOR_REQUIRED', 'This role requires a second factor: log in with your authenticator app.', 403)
/** Keycloak's keys or the list of revocations cannot be read: nobody is let in on a guess. */
export const IdentityUnavailableError = createError('SERVICE_UNAVAILABLE', 'Who you are cannot be checked at the moment. Please try again in a moment.', 503)
export const NoLocalCredentialsError = createError<{ field: string }>('NO_LOCAL_CREDENTIALS', ({ field }) => `"${field}" cannot be set here: passwords, tokens, second factors, addresses and roles belong to the login server, and who is locked out is decided in the portal's administration.`, 403)
/** People exist by their first login. */
export const PeopleByLoginError = createError('PEOPLE_BY_LOGIN', 'People are invited and removed in the portal\'s administration; they appear here with their first login.', 403)
