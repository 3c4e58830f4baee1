/** A step of a login flow: an authenticator, or a sub-flow with steps of its own. */
export interface Step {
  readonly requirement: 'REQUIRED' | 'ALTERNATIVE' | 'CONDITIONAL' | 'DISABLED'
  readonly provider?: string
  readonly config?: Readonly<Record<string, string>>
  readonly flow?: string
  readonly steps?: readonly Step[]
}

/** A change of the steps needs a new version: a flow in use is replaced, never rebuilt under people's feet. */
const VERSION = 3
const named = (name: string) => `kontor ${name} ${VERSION}`
export const BROWSER_FLOW = named('browser')

/** Longer than any session: a factor counts as used for as long as the session lasts. */
const WHOLE_SESSION = String(31 * 24 * 3600)
const reference = (value: string) => ({ 'default.reference.value': value, 'default.reference.maxAge': WHOLE_SESSION })
/**
 * The code of an app or one of the recovery codes, whichever the person has. Both count as `otp`: each code of the list is
 * good once.
 */
export const OWN_FACTORS: readonly Step[] = [
  { provider: 'conditional-user-configured', requirement: 'REQUIRED' },
  { provider: 'auth-otp-form', requirement: 'ALTERNATIVE', config: reference('otp') },
  { provider: 'auth-recovery-authn-code-form', requirement: 'ALTERNATIVE', config: reference('otp') },
]
const level = (value: number) => ({ 'loa-condition-level': String(value), 'loa-max-age': WHOLE_SESSION })

/**
 * Password, then TOTP for whoever has set it up. Asked for level 2 (`acr_values=2`) on an existing session, only TOTP
 * is asked for, so that who has just set it up need not type the password again. The references become `amr`.
 */
export const BROWSER_STEPS: readonly Step[] = [
  { provider: 'auth-cookie', requirement: 'ALTERNATIVE' },
  { provider: 'identity-provider-redirector', requirement: 'ALTERNATIVE' },
  // Asked for an organization, the cookie alone never ends a login, even a good one: this step does, and asks nothing. Who
  // is not known yet has no role and goes on to the forms; otherwise it would ask for the name on a page of its own.
  {
    flow: named('organization'), requirement: 'ALTERNATIVE', steps: [{
      flow: named('known person'), requirement: 'CONDITIONAL', steps: [
        { provider: 'conditional-user-role', requirement: 'REQUIRED', config: { condUserRole: 'default-roles-kontor', negate: 'false' } },
        { provider: 'organization', requirement: 'ALTERNATIVE' },
      ],
    }],
  },
  {
    flow: named('forms'), requirement: 'ALTERNATIVE', steps: [
      {
        flow: named('level 1'), requirement: 'CONDITIONAL', steps: [
          { provider: 'conditional-level-of-authentication', requirement: 'REQUIRED', config: level(1) },
          { provider: 'auth-username-password-form', requirement: 'REQUIRED', config: reference('pwd') },
          { flow: named('own second factor'), requirement: 'CONDITIONAL', steps: OWN_FACTORS },
        ],
      },
      {
        flow: named('level 2'), requirement: 'CONDITIONAL', steps: [
          { provider: 'conditional-level-of-authentication', requirement: 'REQUIRED', config: level(2) },
          { provider: 'auth-otp-form', requirement: 'REQUIRED', config: reference('otp') },
        ],
      },
    ],
  },
]
