import { getQuery, sendRedirect } from 'h3'
import { secondFactors } from '../../auth/account.ts'
import { beginLogin } from '../../auth/begin-login.ts'
import { currentPerson } from '../../auth/current.ts'
import { defineLoginPage } from '../../auth/page.ts'
import { safeReturnTo } from '../../auth/return-to.ts'
import { KontorError } from '../../core/errors.ts'
import { SECOND_FACTOR_ROLES } from '@kontor/policies'

/** `/login/action?name=totp|totp-off|recovery|password&returnTo=/account`: what a person changes about their own login, at Keycloak's pages. */
export default defineLoginPage(async (event) => {
  const person = await currentPerson(event)
  const { name, returnTo } = getQuery(event)
  const back = safeReturnTo(returnTo ?? '/account')
  if (name === 'totp') return beginLogin(event, { returnTo: back, action: 'CONFIGURE_TOTP' })
  if (name === 'password') return beginLogin(event, { returnTo: back, action: 'UPDATE_PASSWORD' })
  if (name !== 'totp-off' && name !== 'recovery') throw new KontorError('INVALID_QUERY')
  const factors = await secondFactors(event)
  const app = factors.find(({ type }) => type === 'otp')
  // Codes stand in for an app; alone each login would use one up.
  if (name === 'recovery') return app ? beginLogin(event, { returnTo: back, action: 'CONFIGURE_RECOVERY_AUTHN_CODES' }) : sendRedirect(event, back, 302)
  if (person.tenants.some(({ roles }) => roles.some(role => SECOND_FACTOR_ROLES.has(role)))) throw new KontorError('SECOND_FACTOR_REQUIRED')
  const codes = factors.find(({ type }) => type === 'recovery-authn-codes')
  if (codes) return beginLogin(event, { returnTo: `/login/action?${new URLSearchParams({ name: 'totp-off', returnTo: back }).toString()}`, action: `delete_credential:${codes.id}` })
  return app ? beginLogin(event, { returnTo: back, action: `delete_credential:${app.id}` }) : sendRedirect(event, back, 302)
})
