import type RealmRepresentation from '@keycloak/keycloak-admin-client/lib/defs/realmRepresentation.js'
import type { ProvisionEnv } from '../env.ts'
import { mailSender } from '../mail-sender.ts'

export const REALM = 'kontor'
const MINUTE = 60
const DAY = 24 * 60 * MINUTE

/**
 * What is kept of logins: Keycloak's own choice without the exchange of codes, which comes with each login, and with
 * refresh tokens that were refused, which tell that one was stolen.
 */
const EVENT_TYPES = [
  'LOGIN', 'LOGIN_ERROR', 'LOGOUT', 'LOGOUT_ERROR', 'REGISTER', 'REGISTER_ERROR', 'CLIENT_LOGIN_ERROR', 'CODE_TO_TOKEN_ERROR', 'REFRESH_TOKEN_ERROR',
  'UPDATE_PASSWORD', 'UPDATE_PASSWORD_ERROR', 'UPDATE_TOTP', 'UPDATE_TOTP_ERROR', 'REMOVE_TOTP', 'REMOVE_TOTP_ERROR', 'UPDATE_CREDENTIAL', 'UPDATE_CREDENTIAL_ERROR', 'REMOVE_CREDENTIAL', 'REMOVE_CREDENTIAL_ERROR',
  'RESET_PASSWORD', 'RESET_PASSWORD_ERROR', 'SEND_RESET_PASSWORD', 'SEND_RESET_PASSWORD_ERROR', 'SEND_VERIFY_EMAIL', 'SEND_VERIFY_EMAIL_ERROR', 'VERIFY_EMAIL', 'VERIFY_EMAIL_ERROR',
  'UPDATE_EMAIL', 'UPDATE_EMAIL_ERROR', 'UPDATE_PROFILE', 'UPDATE_PROFILE_ERROR', 'EXECUTE_ACTIONS', 'EXECUTE_ACTIONS_ERROR', 'CUSTOM_REQUIRED_ACTION', 'CUSTOM_REQUIRED_ACTION_ERROR',
  'IDENTITY_PROVIDER_LOGIN', 'IDENTITY_PROVIDER_LOGIN_ERROR', 'IDENTITY_PROVIDER_FIRST_LOGIN', 'IDENTITY_PROVIDER_FIRST_LOGIN_ERROR', 'FEDERATED_IDENTITY_LINK', 'REMOVE_FEDERATED_IDENTITY',
  'USER_DISABLED_BY_TEMPORARY_LOCKOUT', 'USER_DISABLED_BY_PERMANENT_LOCKOUT', 'DELETE_ACCOUNT', 'IMPERSONATE',
] as const

/** The settings of the realm that we own; everything else in it belongs to its operator. */
export function realmSettings(env: ProvisionEnv): RealmRepresentation {
  return {
    realm: REALM,
    enabled: true,
    displayName: 'Kontor',
    organizationsEnabled: true,
    // People are invited.
    registrationAllowed: false,
    registrationEmailAsUsername: true,
    loginWithEmailAllowed: true,
    duplicateEmailsAllowed: false,
    editUsernameAllowed: false,
    resetPasswordAllowed: true,
    rememberMe: false,
    sslRequired: env.PUBLIC_URL.startsWith('https:') ? 'external' : 'none',
    accessTokenLifespan: 15 * MINUTE,
    ssoSessionIdleTimeout: 7 * DAY,
    ssoSessionMaxLifespan: 30 * DAY,
    revokeRefreshToken: true,
    refreshTokenMaxReuse: 0,
    accessCodeLifespanUserAction: 15 * MINUTE,
    accessCodeLifespanLogin: 30 * MINUTE,
    bruteForceProtected: true,
    permanentLockout: false,
    failureFactor: 8,
    waitIncrementSeconds: MINUTE,
    maxFailureWaitSeconds: 15 * MINUTE,
    maxDeltaTimeSeconds: DAY / 2,
    // Hashing stays at Keycloak's default, Argon2id.
    passwordPolicy: 'length(12) and maxLength(128) and notUsername(undefined) and notEmail(undefined) and passwordBlacklist(denylist.txt) and passwordHistory(3) and maxAuthAge(0)',
    otpPolicyType: 'totp',
    otpPolicyAlgorithm: 'HmacSHA1',
    otpPolicyDigits: 6,
    otpPolicyPeriod: 30,
    otpPolicyLookAheadWindow: 1,
    otpPolicyCodeReusable: false,
    // Shown in no frame, not even one of our own. Keycloak's own pages need their inline scripts.
    browserSecurityHeaders: {
      contentSecurityPolicy: 'default-src \'self\'; script-src \'self\' \'unsafe-inline\'; style-src \'self\' \'unsafe-inline\'; img-src \'self\' data:; font-src \'self\' data:; object-src \'none\'; base-uri \'none\'; frame-src \'none\'; frame-ancestors \'none\'',
      xFrameOptions: 'DENY', xContentTypeOptions: 'nosniff', referrerPolicy: 'no-referrer', xRobotsTag: 'none',
      strictTransportSecurity: env.PUBLIC_URL.startsWith('https:') ? 'max-age=31536000; includeSubDomains' : '',
    },
    internationalizationEnabled: true,
    supportedLocales: ['de', 'en'],
    defaultLocale: 'de',
    loginTheme: 'kontor',
    emailTheme: 'kontor',
    eventsEnabled: true,
    enabledEventTypes: [...EVENT_TYPES],
    eventsExpiration: 30 * DAY,
    adminEventsEnabled: true,
    adminEventsDetailsEnabled: false,
    smtpServer: { host: env.SMTP_HOST, port: String(env.SMTP_PORT), from: mailSender(env), fromDisplayName: 'Kontor' },
    attributes: {
      // Level 1: password (and TOTP where a person has it). Level 2: TOTP for certain.
      'acr.loa.map': JSON.stringify({ 1: 1, 2: 2 }),
    },
  }
}

/** Actions that a person can start from the account page. */
export const REQUIRED_ACTIONS = ['CONFIGURE_TOTP', 'UPDATE_PASSWORD', 'UPDATE_PROFILE', 'VERIFY_EMAIL', 'delete_credential', 'CONFIGURE_RECOVERY_AUTHN_CODES'] as const

/**
 * Those that change what a person logs in with: asked for from a session, they begin with the login anew, however fresh
 * it is. For the password a policy of its own says so (`maxAuthAge`).
 */
export const FRESH_ACTIONS: ReadonlySet<string> = new Set(['CONFIGURE_TOTP', 'delete_credential', 'CONFIGURE_RECOVERY_AUTHN_CODES'])
