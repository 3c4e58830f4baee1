import { SLUG } from '@kontor/model'
import { defineEventHandler, getRouterParam, sendRedirect } from 'h3'

/** `/login/welcome/<tenant>`: where a mail with a person's first steps at Keycloak ends; goes on to the login of that tenant's portal. */
export default defineEventHandler((event) => {
  const tenant = getRouterParam(event, 'tenant') ?? ''
  const returnTo = SLUG.test(tenant) ? `/${tenant}` : '/'
  return sendRedirect(event, `/login?${new URLSearchParams({ returnTo }).toString()}`, 302)
})
