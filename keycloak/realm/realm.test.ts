import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { studioClientSecret } from '../../directus/host/keys.ts'
import { readEnv } from '../env.ts'
import { BROWSER_STEPS, type Step } from './browser-flow.ts'
import { API_AUDIENCE, fixedClients, KONTOR_MAPPERS, studioClient, studioSecret } from './clients.ts'
import { FRESH_ACTIONS, REQUIRED_ACTIONS, realmSettings } from './realm.ts'
import { RESET_FLOW, RESET_STEPS } from './reset-flow.ts'

const secret = (letter: string) => letter.repeat(40)
const settings = {
  KEYCLOAK_INTERNAL_URL: 'http://127.0.0.1:8180/auth', KEYCLOAK_CONSOLE_URL: 'http://127.0.0.1:8180/auth', KEYCLOAK_ADMIN_CLIENT_ID: 'launcher', KEYCLOAK_ADMIN_CLIENT_SECRET: secret('a'), PUBLIC_URL: 'https://hub.test', PORTAL_INTERNAL_URL: 'http://portal:3000',
  STUDIO_URL: 'https://{tenant}.hub.test', PORTAL_CLIENT_SECRET: secret('p'), N8N_CLIENT_SECRET: secret('n'), PROVISIONER_CLIENT_SECRET: secret('v'), STUDIO_CLIENT_KEY: secret('s'),
  SMTP_HOST: '127.0.0.1', SMTP_PORT: '1025',
}
const env = readEnv(settings)
const clients = [...fixedClients(env), studioClient(env, 'demo'), studioClient(env, 'core')]

describe('the clients', () => {
  test.each(clients.map(client => [client.clientId, client] as const))('%s lets nobody in by password alone', (_, client) => {
    expect(client.directAccessGrantsEnabled ?? false).toBe(false)
    expect(client.implicitFlowEnabled ?? false).toBe(false)
    expect(client.publicClient ?? false).toBe(false)
  })
  test('send people back to exactly one address each, with PKCE', () => {
    const withLogin = clients.filter(client => client.standardFlowEnabled)
    expect(withLogin.map(client => [client.clientId, client.redirectUris])).toEqual([
      ['portal', ['https://hub.test/login/callback']],
      ['studio-demo', ['https://demo.hub.test/auth/login/keycloak/callback']],
      ['studio-core', ['https://core.hub.test/auth/login/keycloak/callback']],
    ])
    for (const client of withLogin) expect(client.attributes?.['pkce.code.challenge.method']).toBe('S256')
  })
  test('Studio gets no refresh token, and a secret per tenant that the host derives alike', () => {
    expect(studioClient(env, 'demo').attributes?.['use.refresh.tokens']).toBe('false')
    expect(studioSecret(env.STUDIO_CLIENT_KEY, 'demo')).toBe(studioClientSecret(env.STUDIO_CLIENT_KEY, 'demo'))
    expect(studioClient(env, 'demo').secret).not.toBe(studioClient(env, 'core').secret)
  })
  test('have the portal told of every session that ends', () => {
    for (const client of clients.filter(({ standardFlowEnabled }) => standardFlowEnabled)) {
      expect(client.attributes, client.clientId).toMatchObject({ 'backchannel.logout.url': 'http://portal:3000/logout/backchannel', 'backchannel.logout.session.required': 'true' })
    }
  })
  test('programs have no way in through a browser', () => {
    // The portal is both: people log in through it, and it tells the host of ended sessions for itself.
    const programs = clients.filter(({ clientId, serviceAccountsEnabled }) => serviceAccountsEnabled && clientId !== 'portal')
    expect(programs.map(({ clientId }) => clientId)).toEqual(['n8n', 'provisioner'])
    for (const client of programs) expect(client.standardFlowEnabled).toBe(false)
  })
  test('carry no roles of Keycloak that they were not given; the provisioner acts for itself alone', () => {
    expect(clients.filter(({ fullScopeAllowed, bearerOnly }) => !bearerOnly && fullScopeAllowed !== false).map(({ clientId }) => clientId)).toEqual(['provisioner'])
  })
  test('every token names our audience and the factors that were used', () => {
    expect(KONTOR_MAPPERS.map(mapper => mapper.protocolMapper)).toEqual(['oidc-audience-mapper', 'oidc-amr-mapper'])
    expect(KONTOR_MAPPERS[0]?.config?.['included.custom.audience']).toBe(API_AUDIENCE)
    for (const client of clients.filter(candidate => !candidate.bearerOnly)) expect(client.defaultClientScopes).toContain('kontor')
  })
})

describe('the realm', () => {
  test('gives tokens of 15 minutes, refresh tokens of 7 days that are good once, and locks who guesses', () => {
    expect(realmSettings(env)).toMatchObject({
      accessTokenLifespan: 900, ssoSessionIdleTimeout: 7 * 86_400, revokeRefreshToken: true, refreshTokenMaxReuse: 0, bruteForceProtected: true, organizationsEnabled: true, registrationAllowed: false,
      otpPolicyType: 'totp', otpPolicyAlgorithm: 'HmacSHA1', otpPolicyDigits: 6, otpPolicyPeriod: 30, otpPolicyCodeReusable: false, supportedLocales: ['de', 'en'],
    })
    // No rule for kinds of characters, no end of its own; who changes a password gives the present one, however fresh the login.
    expect(realmSettings(env).passwordPolicy?.split(' and ')).toEqual(['length(12)', 'maxLength(128)', 'notUsername(undefined)', 'notEmail(undefined)', 'passwordBlacklist(denylist.txt)', 'passwordHistory(3)', 'maxAuthAge(0)'])
    expect([...FRESH_ACTIONS].filter(alias => !(REQUIRED_ACTIONS as readonly string[]).includes(alias))).toEqual([])
  })
  test('shows its pages in no frame', () => {
    expect(realmSettings(env).browserSecurityHeaders).toMatchObject({ xFrameOptions: 'DENY', contentSecurityPolicy: expect.stringMatching(/frame-ancestors 'none'/) as string, strictTransportSecurity: 'max-age=31536000; includeSubDomains' })
    expect(realmSettings({ ...env, PUBLIC_URL: 'http://localhost:3000' }).browserSecurityHeaders).toMatchObject({ strictTransportSecurity: '' })
  })
  test('asks for https wherever the hub has it', () => {
    expect(realmSettings(env).sslRequired).toBe('external')
    expect(realmSettings({ ...env, PUBLIC_URL: 'http://localhost:3000' }).sslRequired).toBe('none')
  })
  test('says which key is wrong', () => {
    expect(() => readEnv({ ...settings, PORTAL_CLIENT_SECRET: 'short', SMTP_HOST: undefined })).toThrow(/PORTAL_CLIENT_SECRET.*SMTP_HOST/)
    for (const text of ['[1]', '{']) expect(() => readEnv({ ...settings, DEMO_PASSWORDS: text })).toThrow(/DEMO_PASSWORDS/)
  })
})

describe('the login flow', () => {
  const all = (steps: readonly Step[]): Step[] => steps.flatMap(step => [step, ...all(step.steps ?? [])])
  test('notes each factor under the name that our parts look for', () => {
    const references = all(BROWSER_STEPS).flatMap(({ provider, config }) => config?.['default.reference.value'] ? [[provider, config['default.reference.value']]] : [])
    expect(references).toEqual([['auth-username-password-form', 'pwd'], ['auth-otp-form', 'otp'], ['auth-recovery-authn-code-form', 'otp'], ['auth-otp-form', 'otp']])
  })
  test('asks for the code alone at level 2', () => {
    const level = (value: string) => all(BROWSER_STEPS).find(({ steps }) => steps?.some(step => step.config?.['loa-condition-level'] === value))
    expect(level('1')?.steps?.map(step => step.provider ?? step.flow)).toEqual(['conditional-level-of-authentication', 'auth-username-password-form', expect.stringContaining('own second factor')])
    expect(level('2')?.steps?.map(step => step.provider)).toEqual(['conditional-level-of-authentication', 'auth-otp-form'])
  })
  test('is not gone around by a forgotten password: the mail opens the way, the second factor is asked for, none is set up', () => {
    expect(all(RESET_STEPS).map(({ provider, flow, requirement }) => [provider ?? flow, requirement])).toEqual([
      ['reset-credentials-choose-user', 'REQUIRED'], ['reset-credential-email', 'REQUIRED'],
      [`${RESET_FLOW} own second factor`, 'CONDITIONAL'], ['conditional-user-configured', 'REQUIRED'], ['auth-otp-form', 'ALTERNATIVE'], ['auth-recovery-authn-code-form', 'ALTERNATIVE'],
      ['reset-password', 'REQUIRED'],
    ])
  })
  test('has names that are unique, which Keycloak takes for ids', () => {
    const names = all([...BROWSER_STEPS, ...RESET_STEPS]).flatMap(step => step.flow ?? [])
    expect(new Set(names).size).toBe(names.length)
  })
})

describe('the words of the login pages', () => {
  const folder = join(import.meta.dirname, '..', 'theme', 'login', 'messages')
  const keysOf = (locale: string) => readFileSync(join(folder, `messages_${locale}.properties`), 'utf8').split('\n').filter(Boolean).map(line => line.slice(0, line.indexOf('=')))
  test('are the same in every language of the realm', () => {
    expect(readdirSync(folder).sort()).toEqual((realmSettings(env).supportedLocales ?? []).map(locale => `messages_${locale}.properties`).sort())
    expect(keysOf('de')).toEqual(keysOf('en'))
    expect(new Set(keysOf('de')).size).toBe(keysOf('de').length)
  })
  test('do not tell whether an address is known or an account locked', () => {
    for (const locale of ['de', 'en']) {
      const text = readFileSync(join(folder, `messages_${locale}.properties`), 'utf8')
      const said = ['invalidUserMessage', 'invalidUsernameOrEmailMessage', 'invalidPasswordMessage', 'accountTemporarilyDisabledMessage'].map(key => new RegExp(`^${key}=(.*)$`, 'm').exec(text)?.[1])
      expect(new Set(said).size).toBe(1)
    }
  })
})
