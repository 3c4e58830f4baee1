/** What jose says when the realm's keys could not be read, which tells nothing about the token. */
const FAULTS: ReadonlySet<string> = new Set(['ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID', 'ERR_JOSE_GENERIC'])

/** @param error what `jwtVerify` threw: not by jose at all, when the way to the keys failed */
export const isFaultOfKeys = ({ code }: { readonly code?: string }): boolean => !code?.startsWith('ERR_J') || FAULTS.has(code)
