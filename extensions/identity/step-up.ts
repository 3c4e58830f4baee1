interface Request { readonly method: string, readonly path: string, readonly query: Readonly<Record<string, unknown>>, readonly headers: Readonly<Record<string, string | undefined>> }
interface Response {
  redirect(url: string): void
  appendHeader(name: string, value: string): void
}
export interface ExpressApp { use(handler: (request: Request, response: Response, next: () => void) => void): void }

const LOGIN = '/auth/login/keycloak'
/** Says to our own handler that Keycloak shall ask for the second factor. */
const FLAG = 'stepUp'
const COOKIE = 'kontor_step_up'

/**
 * Who has just set up the second factor has a login that used none, and Directus sends such a person back to the page
 * that was asked for with a reason that Studio can only show. Instead Keycloak is asked once more, which wants the code
 * alone (`acr_values=2`).
 * @param publicUrl of this Studio
 */
export function offerStepUp(app: ExpressApp, publicUrl: string): void {
  app.use((request, response, next) => {
    if (request.method !== 'GET') return next()
    if (/^\/admin(?:\/|$)/.test(request.path) && request.query.reason === 'SECOND_FACTOR_REQUIRED' && !request.headers.cookie?.includes(`${COOKIE}=`)) {
      // Once in a minute: a login that never brings the factor must not go round in circles.
      response.appendHeader('Set-Cookie', `${COOKIE}=1; Path=/admin; Max-Age=60; HttpOnly; SameSite=Lax${publicUrl.startsWith('https:') ? '; Secure' : ''}`)
      const page = request.path === '/admin/login' ? '/admin/login?continue=' : request.path
      return response.redirect(`${LOGIN}?${new URLSearchParams({ redirect: `${publicUrl}${page}`, [FLAG]: '1' }).toString()}`)
    }
    if (request.path === LOGIN && request.query[FLAG] === '1') {
      const redirect = response.redirect.bind(response)
      response.redirect = (url) => {
        const target = new URL(url, publicUrl)
        if (target.searchParams.get('response_type') === 'code') target.searchParams.set('acr_values', '2')
        redirect(target.href)
      }
    }
    next()
  })
}
