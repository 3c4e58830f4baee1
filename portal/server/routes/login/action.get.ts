import { getQuery, sendRedirect } from 'h3'
import { totpCredentials } from '../../auth/account.ts'
import { beginLogin } from '../../auth/begin-login.ts'
import { currentPerson } from '../../auth/current.ts'
import { defineLoginPage } from '../../auth/page.ts'
import { safeReturnTo } from '../../auth/return-to.ts'
import { KontorError } from '../../core/errors.ts'
import { SECOND_FACTOR_ROLES } from '@kontor/policies'

/** `/login/action?name=totp|totp-off|password&returnTo=/account`: what a person changes about their own login, at Keycloak's pages. */
export default defineLoginPage(async (event) => {
  const person = await currentPerson(event)
  const { name, returnTo } = getQuery(event)
  const back = safeReturnTo(returnTo ?? '/account')
  if (name === 'totp') return beginLogin(event, { returnTo: back, action: 'CONFIGURE_TOTP' })
  if (name === 'password') return beginLogin(event, { returnTo: back, action: 'UPDATE_PASSWORD' })
  if (name !== 'totp-off') throw new KontorError('INVALID_QUERY')
  if (person.tenants.some(({ roles }) => roles.some(role => SECOND_FACTOR_ROLES.has(role)))) throw new KontorError('SECOND_FACTOR_REQUIRED')
  const [credential] = await totpCredentials(event)
  return credential ? beginLogin(event, { returnTo: back, action: `delete_credential:${credential.id}` }) : sendRedirect(event, back, 302)
})
