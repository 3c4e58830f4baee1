import { OWN_FACTORS, type Step } from './browser-flow.ts'

/** A change of the steps needs a new version, as that of the browser's flow does. */
export const RESET_FLOW = 'kontor forgotten password 2'

/**
 * A forgotten password: a mail proves the address, and who has a second factor gives its code, or a recovery code, as at
 * every login. Keycloak's own flow has the person set up another app instead, so that whoever reads the mails would need
 * no code.
 */
export const RESET_STEPS: readonly Step[] = [
  { provider: 'reset-credentials-choose-user', requirement: 'REQUIRED' },
  { provider: 'reset-credential-email', requirement: 'REQUIRED' },
  { flow: `${RESET_FLOW} own second factor`, requirement: 'CONDITIONAL', steps: OWN_FACTORS },
  { provider: 'reset-password', requirement: 'REQUIRED' },
]
