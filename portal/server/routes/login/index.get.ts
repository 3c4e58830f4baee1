import { getQuery, sendRedirect } from 'h3'
import { beginLogin } from '../../auth/begin-login.ts'
import { currentPerson } from '../../auth/current.ts'
import { defineLoginPage } from '../../auth/page.ts'
import { safeReturnTo } from '../../auth/return-to.ts'

/** `/login?returnTo=/path` */
export default defineLoginPage(async (event) => {
  const returnTo = safeReturnTo(getQuery(event).returnTo)
  const known = await currentPerson(event).catch(() => undefined)
  return known?.session ? sendRedirect(event, returnTo, 302) : beginLogin(event, { returnTo })
})
