/**
 * Where a login may end: a path of our own, never another site.
 * @returns the path with query and fragment, `/` for everything else
 */
export function safeReturnTo(value: unknown, base = 'http://portal.invalid'): string {
  // A backslash or a control character is read as a slash or dropped by browsers.
  if (typeof value !== 'string' || value.length > 2000 || !value.startsWith('/') || value.startsWith('//') || /[\\\p{Cc}]/u.test(value)) return '/'
  try {
    const url = new URL(value, base)
    if (url.origin !== base || /^\/(login|logout|auth)(\/|$)/.test(url.pathname) || url.pathname.startsWith('//')) return '/'
    return url.pathname + url.search + url.hash
  }
  catch {
    return '/'
  }
}
