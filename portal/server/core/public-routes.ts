/** What of the API anybody may ask for. Everything else is closed before its handler is reached. */
const PUBLIC: ReadonlySet<string> = new Set(['/api/v1/health', '/api/v1/openapi.json', '/api/docs', '/api/v1/platform/registrations', '/api/v1/platform/registrations/confirm'])
/** Forms of tenants, by their keys. */
const FORM = /^\/api\/v1\/public\/forms\/[^/]+$/

/** @param path with or without a query, as it was asked for: nothing that is only similar counts */
export const isPublicApi = (path: string): boolean => {
  const [plain = ''] = path.split('?')
  return PUBLIC.has(plain) || FORM.test(plain)
}
