import type { Step } from './browser-flow.ts'

/** A change of the steps needs a new version, as that of the browser's flow does. */
export const RESET_FLOW = 'kontor forgotten password 1'

/**
 * A forgotten password: a mail proves the address, and who has a second factor gives its code as at every login.
 * Keycloak's own flow has the person set up another app instead, so that whoever reads the mails would need no code.
 * Who has lost the app asks an administrator.
 */
export const RESET_STEPS: readonly Step[] = [
  { provider: 'reset-credentials-choose-user', requirement: 'REQUIRED' },
  { provider: 'reset-credential-email', requirement: 'REQUIRED' },
  {
    flow: `${RESET_FLOW} own second factor`, requirement: 'CONDITIONAL', steps: [
      { provider: 'conditional-user-configured', requirement: 'REQUIRED' },
      { provider: 'auth-otp-form', requirement: 'REQUIRED' },
    ],
  },
  { provider: 'reset-password', requirement: 'REQUIRED' },
]
