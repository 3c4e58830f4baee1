/** What of the API anybody may ask for. Everything else is closed before its handler is reached. */
const PUBLIC: ReadonlySet<string> = new Set(['/api/v1/health', '/api/v1/openapi.json', '/api/docs', '/api/v1/platform/registrations', '/api/v1/platform/registrations/confirm'])

/** @param path with or without a query, as it was asked for: nothing that is only similar counts */
export const isPublicApi = (path: string): boolean => PUBLIC.has(path.split('?')[0] ?? '')
